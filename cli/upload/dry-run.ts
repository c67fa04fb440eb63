import { counted } from '../ui/text.ts';
import { overlapsOf } from './overlaps.ts';
import type { Journal } from './plan/journal.ts';
import { planTables } from './plan/plan-tables.ts';
import type { PlannedUpload } from './plan/plan-upload.ts';
import type { Mode, ValuePolicy } from './plan/upload-mode.ts';
import { rowsSent } from './plan/upload-record.ts';
import type { Finding } from './tables/finding.ts';
import { recognitionOf } from './upload-report.ts';

/** What an upload of these tables would send. Throws what it would be refused with. */
export async function dryRunReport(
  { tables, leftOut }: Finding,
  journal: Journal,
  mode: Mode,
  policy: ValuePolicy,
): Promise<string[]> {
  const { planned, same } = await planTables(tables, journal, mode, policy);
  return [
    ...leftOut.map((what) => `Left out: ${what}.`),
    ...same.map(({ table, as }) => `Sent once: ${table.path} has the same rows as ${as.path}.`),
    ...planned.flatMap(({ table, planned: found }) => [
      recognitionOf(table, found.plan.rows),
      `  ${intentionOf(found)}`,
    ]),
    ...overlapsOf(tables),
    'Nothing was sent.',
  ];
}

/** What would be done with a planned table. */
export function intentionOf({ plan, sent }: PlannedUpload): string {
  const before = rowsSent({ plan, sent });
  const parts = plan.parts.filter(({ ordinal }) => !sent.has(ordinal));
  const rows = counted(plan.rows - before, 'row');
  if (before === 0)
    return `would be sent in ${counted(parts.length, 'ingest')}, as upload ${plan.uploadId}`;
  if (parts.length === 0)
    return `was sent before, as upload ${plan.uploadId}; nothing would be sent`;
  return `${rows} would be sent in ${counted(parts.length, 'ingest')}; ${counted(before, 'row')} of upload ${plan.uploadId} were sent before`;
}
