import type { SourceFile } from '../file/source-file.ts';
import type { Journal } from './journal.ts';
import { type PlannedUpload, planUpload } from './plan-upload.ts';
import type { Mode, ValuePolicy } from './upload-mode.ts';
import type { UploadPlan, UploadRecord } from './upload-record.ts';

export type PlannedTable = { table: SourceFile; planned: PlannedUpload };

export type PlannedTables = {
  planned: readonly PlannedTable[];
  /** Tables that have the bytes of another one, and are sent with it. */
  same: readonly { table: SourceFile; as: SourceFile }[];
};

/**
 * Plans the upload of several tables before any of them is sent, so that a refusal leaves nothing
 * half done. Each is an upload of its own: it is recognised wherever it comes from, and compared
 * with those before it as with earlier uploads.
 */
export async function planTables(
  tables: readonly SourceFile[],
  journal: Journal,
  mode: Mode,
  policy: ValuePolicy = 'checked',
  onTable: (table: SourceFile) => void = () => undefined,
): Promise<PlannedTables> {
  const planned: (PlannedTable & { record: UploadRecord })[] = [];
  const same: { table: SourceFile; as: SourceFile }[] = [];
  for (const table of tables) {
    onTable(table);
    const records = async (): Promise<UploadRecord[]> => [
      ...planned.map(({ record }) => record),
      ...(await journal.records()),
    ];
    const found = await planUpload(table, { ...journal, records }, mode, policy);
    const twin = planned.find(({ record }) => isSame(found, record));
    if (twin) same.push({ table, as: twin.table });
    else planned.push({ table, planned: unsent(found, planned), record: asIfSent(found.plan) });
  }
  return { planned, same };
}

function isSame({ recognised }: PlannedUpload, record: UploadRecord): boolean {
  return recognised.kind === 'same' && recognised.earlier === record;
}

/** The record of a plan whose parts will have been sent before the next table is. */
function asIfSent(plan: UploadPlan): UploadRecord {
  const sent = plan.parts.map(({ ordinal, rows }) => ({ ordinal, ingestId: '', lines: rows }));
  return { plan, sent: new Map(sent.map((part) => [part.ordinal, part])) };
}

/** What continues a table of the same run repeats that table's parts, under the same keys. */
function unsent(found: PlannedUpload, planned: readonly { record: UploadRecord }[]): PlannedUpload {
  const { recognised } = found;
  const continues =
    recognised.kind === 'grown' && planned.some(({ record }) => record === recognised.earlier);
  return continues ? { ...found, sent: new Map() } : found;
}
