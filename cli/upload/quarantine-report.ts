import { type Api, paged } from '../api/api.ts';
import { QuarantinePage } from '../api/responses.ts';
import { counted, grouped } from '../ui/text.ts';
import type { LandedPart } from './send/send-upload.ts';

/** A quarantined line. `fileRow` is its row in the file, not in the ingest. */
export type QuarantinedRow = { fileRow: number; reason: string; message: string };

/** The number of rows to fetch at most: the quarantine table has all of them. */
const MOST = 2000;
const SHOWN = 5;

/** The first 2,000 quarantined lines of an upload, in the order of the file. */
export async function quarantinedRows(
  api: Api,
  parts: readonly LandedPart[],
): Promise<QuarantinedRow[]> {
  const rows: QuarantinedRow[] = [];
  for (const { part, ingestId } of parts.filter((landed) => landed.quarantined > 0)) {
    const path = `/ingests/${encodeURIComponent(ingestId)}/quarantine`;
    for await (const { row, reason, message } of paged(api, path, QuarantinePage, (p) => p.lines)) {
      rows.push({ fileRow: part.firstRow + row - 1, reason, message });
      if (rows.length >= MOST) return rows;
    }
  }
  return rows;
}

/** The count of each reason, the most frequent first, and the first rows with their messages. */
export function quarantineReport(rows: readonly QuarantinedRow[]): string[] {
  const reasons = Map.groupBy(rows, ({ reason }) => reason);
  const byCount = [...reasons].sort(([, a], [, b]) => b.length - a.length);
  const more = rows.length > SHOWN ? [`  … ${counted(rows.length - SHOWN, 'row')} more`] : [];
  return [
    ...byCount.map(([reason, found]) => `  ${grouped(found.length).padStart(6)}  ${reason}`),
    ...rows.slice(0, SHOWN).map(({ fileRow, message }) => `  row ${grouped(fileRow)}: ${message}`),
    ...more,
  ];
}
