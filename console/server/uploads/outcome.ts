import type { Api } from '../../../cli/api/api.ts';
import { quarantineOf } from '../../../cli/upload/quarantine-report.ts';
import type { UploadedTable } from '../../../cli/upload/uploaded-tables.ts';
import type { UploadOutcome } from '../../api/uploads.ts';

const INGESTS = 20;
const EXAMPLES = 20;

/** What became of a table, with the first of its quarantined lines. */
export async function outcomeOf(uploaded: UploadedTable, api: Api): Promise<UploadOutcome> {
  const { table, parts, uploadId, received, accepted, quarantined, repeated, seconds } = uploaded;
  const { rows } = quarantined === 0 ? { rows: [] } : await quarantineOf(api, table, parts);
  const reasons = Map.groupBy(rows, ({ reason }) => reason);
  return {
    table: table.name,
    uploadId,
    received,
    accepted,
    quarantined,
    repeated,
    seconds,
    warnings: [...uploaded.warnings],
    ingestIds: parts.slice(0, INGESTS).map(({ ingestId }) => ingestId),
    moreIngests: Math.max(0, parts.length - INGESTS),
    reasons: [...reasons]
      .map(([reason, found]) => ({ reason, lines: found.length }))
      .sort((a, b) => b.lines - a.lines),
    examples: rows.slice(0, EXAMPLES).map(({ place, message }) => ({ place, message })),
  };
}
