import type { Api } from '../api/api.ts';
import { paged } from '../api/pages.ts';
import { QuarantinePage } from '../api/responses.ts';
import { counted, grouped } from '../ui/text.ts';
import type { LandedPart } from './send/send-upload.ts';

/** A quarantined line by its place in the file. */
export type QuarantinedRow = { fileRow: number; reason: string; message: string };

/** No more rows than this are fetched: SQL over the quarantine table shows all. */
const MOST = 2000;
const SHOWN = 5;

/** The quarantined lines of an upload, in the order of the file; the first 2,000 of them. */
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

/** What a person reads of it: how many of each reason, and the first rows of all. */
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
