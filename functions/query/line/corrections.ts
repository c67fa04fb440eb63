import type { HttpRequest } from '../../api/http-request.ts';
import type { LineStory } from '../../api/line-responses.ts';
import { correctionDay } from '../../corrections/write-record.ts';
import type { LineRef } from '../../domain/invoice-line.ts';
import { correctionKey } from '../../lake/lake-keys.ts';
import type { TracedIngest } from '../../ledger/line-trail.ts';
import { lineCorrections } from '../line-corrections.ts';
import type { LandedLine } from './landed-line.ts';
import type { LinePorts } from './line-ports.ts';

type Corrections = Pick<LineStory, 'corrects' | 'correctedBy'>;
type Known = { ingest: TracedIngest | undefined; landed: LandedLine | undefined };
type Correction = { correctionId: string; lineId?: string };

/** The line that this one was sent in place of, and the line that was sent in place of this one. */
export async function correctionsOf(
  line: LineRef,
  { ingest, landed }: Known,
  ports: LinePorts,
  link: HttpRequest['link'],
): Promise<Corrections> {
  const isRefused = landed?.kind === 'quarantined' || landed?.kind === 'expired';
  const [corrects, correctedBy] = await Promise.all([
    ingest?.corrects === undefined ? undefined : originalOf(ingest.corrects, line.row, ports),
    isRefused ? successorOf(line, ports) : undefined,
  ]);
  return {
    ...(corrects && { corrects: viewOf(corrects, link) }),
    ...(correctedBy && { correctedBy: viewOf(correctedBy, link) }),
  };
}

async function successorOf(
  { ingestId, row }: LineRef,
  { corrections }: LinePorts,
): Promise<Correction | undefined> {
  const claims = await corrections.lineClaims(ingestId, { from: row, to: row });
  const found = (await lineCorrections(claims, corrections)).get(row);
  if (!found) return undefined;
  const { correctionId, correctedLineId: lineId } = found;
  return { correctionId, ...(lineId !== undefined && { lineId }) };
}

/** Row i of a correction's ingest was sent in place of the i-th line of its record. */
async function originalOf(
  correctionId: string,
  row: number,
  { corrections, readRecord }: LinePorts,
): Promise<Correction> {
  const correction = await corrections.readCorrection(correctionId);
  if (!correction?.sent) return { correctionId };
  const record = await readRecord(correctionKey(correctionDay(correction), correctionId));
  const original = record[row - 1];
  if (!original) throw new RangeError(`The record of ${correctionId} has no line ${row}`);
  return { correctionId, lineId: original.lineId };
}

function viewOf({ correctionId, lineId }: Correction, link: HttpRequest['link']) {
  const correction = link(`/corrections/${correctionId}`);
  if (lineId === undefined) return { correctionId, links: { correction } };
  const line = link(`/lines/${encodeURIComponent(lineId)}`);
  return { correctionId, lineId, links: { correction, line } };
}
