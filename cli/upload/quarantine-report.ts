import type * as z from 'zod';
import { type Api, paged } from '../api/api.ts';
import { QuarantinePage } from '../api/responses.ts';
import { counted, grouped } from '../ui/text.ts';
import { placeIn } from './file/place.ts';
import type { SourceFile } from './file/source-file.ts';
import type { LandedPart } from './send/send-upload.ts';

/** A quarantined line. `place` says where it is in the file, not in the ingest. */
type QuarantinedRow = { place: string; reason: string; message: string };

/** What the quarantine has of an upload. Of expired lines it has only the number. */
export type Quarantined = {
  rows: readonly QuarantinedRow[];
  expired: readonly { lines: number; at: string }[];
};

/** The number of rows to fetch at most: the quarantine table has all of them. */
const MOST = 2000;
const SHOWN = 20;

/** The first 2,000 quarantined lines of an upload, in the order of the file. */
export async function quarantineOf(
  api: Api,
  file: Pick<SourceFile, 'placeOf'>,
  parts: readonly LandedPart[],
): Promise<Quarantined> {
  const rows: QuarantinedRow[] = [];
  const expired = new Map<string, { lines: number; at: string }>();
  for (const { part, ingestId } of parts.filter((landed) => landed.quarantined > 0)) {
    const path = `/ingests/${encodeURIComponent(ingestId)}/quarantine`;
    const linesOf = (page: z.infer<typeof QuarantinePage>) => {
      if (page.expired) expired.set(ingestId, page.expired);
      return page.lines;
    };
    for await (const { row, column, reason, message } of paged(
      api,
      path,
      QuarantinePage,
      linesOf,
    )) {
      const place = placeIn(file, part.firstRow + row - 1, column ?? undefined);
      rows.push({ place, reason, message });
      if (rows.length >= MOST) return { rows, expired: [...expired.values()] };
    }
  }
  return { rows, expired: [...expired.values()] };
}

/**
 * The count of each reason, the most frequent first, the first rows with their messages, and what
 * to do or has expired. `lines` is the number of all.
 */
export function quarantineReport({ rows, expired }: Quarantined, lines: number): string[] {
  const reasons = Map.groupBy(rows, ({ reason }) => reason);
  const byCount = [...reasons].sort(([, a], [, b]) => b.length - a.length);
  const expiredLines = expired.reduce((sum, each) => sum + each.lines, 0);
  const kept = lines - expiredLines;
  const ofFirst = rows.length < kept ? `; of the first ${grouped(rows.length)}` : '';
  const more = kept > SHOWN ? [`  … ${counted(kept - SHOWN, 'row')} more`] : [];
  return [
    `Quarantined ${counted(lines, 'line')}${ofFirst}:`,
    ...byCount.map(([reason, found]) => `  ${grouped(found.length).padStart(6)}  ${reason}`),
    ...rows.slice(0, SHOWN).map(({ place, message }) => `  ${place}: ${message}`),
    ...more,
    ...(expired.length > 0 ? [expiryNote(expired, expiredLines)] : []),
    ...(rows.length > 0 ? ADVICE : []),
  ];
}

const ADVICE = [
  '"npm run quarantine -- list" shows all of them, and "-- fix" corrects them, one by one or by a rule.',
  'docs/quarantine.md has examples.',
];

function expiryNote(expired: Quarantined['expired'], lines: number): string {
  const last =
    expired
      .map(({ at }) => at)
      .sort()
      .at(-1) ?? '';
  return `  ${counted(lines, 'row')} expired by ${last.slice(0, 10)}: their text is no longer kept. Correct them in the file.`;
}
