import * as z from 'zod';
import type { Api } from '../../api/api.ts';
import { counted, grouped } from '../../ui/text.ts';
import type { Books } from '../send/send-corrections.ts';

/** `sent 2,000 of 5,298 · landed 1,400` */
export const sendingLine = ({ posted, accepted, quarantined }: Books, lines: number): string =>
  `sent ${grouped(posted)} of ${grouped(lines)} · landed ${grouped(accepted + quarantined)}`;

/** What became of what was sent, and the books of the ingests whose lines were corrected. */
export function booksReport(books: Books, ingests: IngestBooks): string[] {
  const { sent, accepted, quarantined, alreadyCorrected, unknown, correctionIds } = books;
  return [
    `${counted(sent, 'corrected line')} sent: ${grouped(accepted)} accepted, ${grouped(quarantined)} quarantined again.`,
    ...(alreadyCorrected > 0
      ? [
          `${counted(alreadyCorrected, 'line')} had been corrected before, and ${alreadyCorrected === 1 ? 'was' : 'were'} not sent again.`,
        ]
      : []),
    ...(unknown > 0
      ? [
          `${counted(unknown, 'line')} can't be corrected any more: the quarantine no longer has ${unknown === 1 ? 'it' : 'them'}.`,
        ]
      : []),
    ingestLine(ingests),
    ...correctionsLine(correctionIds),
  ];
}

const ingestLine = ({ ingests, received, accepted, quarantined, corrected }: IngestBooks): string =>
  `The ${counted(ingests, 'ingest')} ${ingests === 1 ? 'it was' : 'they were'} from: ${grouped(received)} received = ${grouped(accepted)} accepted + ${grouped(quarantined)} quarantined, of which ${grouped(corrected)} have been corrected.`;

const SHOWN = 5;

function correctionsLine(ids: readonly string[]): string[] {
  if (ids.length === 0) return [];
  const more = ids.length > SHOWN ? ` and ${grouped(ids.length - SHOWN)} more` : '';
  return [
    `${ids.length === 1 ? 'correction' : 'corrections'} ${ids.slice(0, SHOWN).join(', ')}${more}`,
  ];
}

/** The books of some ingests together. */
export type IngestBooks = {
  ingests: number;
  received: number;
  accepted: number;
  quarantined: number;
  corrected: number;
};

const Ingest = z.object({
  lines: z.int(),
  accepted: z.int(),
  quarantined: z.int(),
  corrected: z.int(),
});

export async function ingestBooks(
  api: Pick<Api, 'get'>,
  ingestIds: readonly string[],
): Promise<IngestBooks> {
  const books = { ingests: 0, received: 0, accepted: 0, quarantined: 0, corrected: 0 };
  for (const id of ingestIds) {
    const { lines, ...ingest } = Ingest.parse(await api.get(`/ingests/${encodeURIComponent(id)}`));
    books.ingests += 1;
    books.received += lines;
    books.accepted += ingest.accepted;
    books.quarantined += ingest.quarantined;
    books.corrected += ingest.corrected;
  }
  return books;
}
