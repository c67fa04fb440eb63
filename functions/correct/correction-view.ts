import type { CorrectedLine, Correction } from '../api/correction-responses.ts';
import type { HttpRequest } from '../api/http-request.ts';
import { holdersOf } from '../corrections/claim-lines.ts';
import { CorrectionContent, knownLines } from '../corrections/content.ts';
import { correctionDay } from '../corrections/write-record.ts';
import { correctionIngestIdOf } from '../intake/ingest-id.ts';
import type { RecordedLine } from '../lake/correction-object.ts';
import { correctionKey } from '../lake/lake-keys.ts';
import type { CorrectionEntry, CorrectionLedger, SentLines } from '../ledger/correction-ledger.ts';
import type { Staged } from '../staging/staging.ts';

export type ViewPorts = {
  corrections: Pick<CorrectionLedger, 'lineClaims'>;
  readContent(content: Staged): Promise<unknown>;
  /** Reads the record of a correction. Throws when there is none. */
  readRecord(key: string): Promise<RecordedLine[]>;
};

/** Returns a correction as its response shows it. */
export async function correctionView(
  correction: CorrectionEntry,
  link: HttpRequest['link'],
  ports: ViewPorts,
): Promise<Correction> {
  const { correctionId, state, correctedAt, correctedBy, reason, sent } = correction;
  const ingestId = sent && sent.lines > 0 ? correctionIngestIdOf(correctionId) : undefined;
  const lines = sent
    ? linesSent(sent, sent.lines > 0 ? await ports.readRecord(keyOf(correction)) : [])
    : state === 'LOST'
      ? []
      : await linesOpen(correction, ports);
  return {
    correctionId,
    state,
    correctedAt,
    correctedBy,
    ...(reason !== undefined && { reason }),
    ...(ingestId !== undefined && { ingestId }),
    lines,
    links: {
      self: link(`/corrections/${correctionId}`),
      ...(ingestId !== undefined && { ingest: link(`/ingests/${ingestId}`) }),
    },
  };
}

const keyOf = (correction: CorrectionEntry): string =>
  correctionKey(correctionDay(correction), correction.correctionId);

/** Merges the lines that were sent with those that were not, in the order of the request. */
function linesSent(
  { lines, notSent }: SentLines,
  record: readonly RecordedLine[],
): CorrectedLine[] {
  if (record.length !== lines) {
    throw new Error(`The record has ${record.length} lines, and the ledger ${lines}`);
  }
  const left = new Map(notSent.map((line) => [line.position, line]));
  const sent = record.values();
  return Array.from({ length: lines + notSent.length }, (_, index): CorrectedLine => {
    const unsent = left.get(index + 1);
    if (unsent) return notSentView(unsent.lineId, unsent.holder);
    const { value } = sent.next();
    if (!value) throw new Error('The record lacks a line');
    return { lineId: value.lineId, correctedLineId: value.correctedLineId };
  });
}

/** What is known of the lines of an OPEN correction: those that it holds are not sent yet. */
async function linesOpen(
  { correctionId, content: staged }: CorrectionEntry,
  { readContent, corrections }: ViewPorts,
): Promise<CorrectedLine[]> {
  const content = CorrectionContent.parse(await readContent(staged));
  const holders = await holdersOf(knownLines(content), corrections);
  return content.lines.map(({ lineId, original }) => {
    const holder = holders.get(lineId);
    const isPending = original !== undefined && (holder === undefined || holder === correctionId);
    return isPending ? { lineId, pending: true } : notSentView(lineId, holder);
  });
}

function notSentView(lineId: string, holder: string | undefined): CorrectedLine {
  if (holder === undefined) return { lineId, unknown: true };
  return { lineId, alreadyCorrected: { correctionId: holder } };
}
