import { gzipSync } from 'node:zlib';
import { lineIdOf } from '../domain/invoice-line.ts';
import type { SealedPlan } from '../staging/plan.ts';
import type { QUARANTINE_COLUMNS } from './lake-tables.ts';

type QuarantineColumnName = (typeof QUARANTINE_COLUMNS)[number]['name'];
type Line = SealedPlan['quarantine'][number]['lines'][number];

/** Quarantined lines as the quarantine table has them: gzipped NDJSON. */
export function quarantineObject(batchId: string, lines: readonly Line[]): Buffer {
  const rows = lines.map((line) => `${JSON.stringify(quarantineRow(batchId, line))}\n`);
  return gzipSync(rows.join(''));
}

function quarantineRow(
  batchId: string,
  line: Line,
): Record<QuarantineColumnName, string | number | null> {
  return {
    ingest_id: line.ingestId,
    source_row: line.row,
    line_id: lineIdOf(line.ingestId, line.row),
    reason: line.reason,
    column_name: line.column,
    message: line.message,
    text: line.text,
    text_encoding: line.encoding,
    batch_id: batchId,
    ingested_at: sqlTimestamp(line.arrivedAt),
  };
}

/** `YYYY-MM-DD HH:mm:ss.SSS`, what Hive and Athena read as a timestamp. */
function sqlTimestamp(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('T', ' ').slice(0, -1);
}
