import { isDeepStrictEqual } from 'node:util';
import type { Correction } from '../../../functions/api/correction-responses.ts';
import type { AskedCorrection } from '../workload/corrections.ts';
import type { CorrectedRow } from './lake-files.ts';
import type { StoredLine } from './stores.ts';
import { compareIds, compareLines, type UploadEvidence } from './upload-verdict.ts';

/** A correction, and what the API shows of it at the end: nothing if it was never recorded. */
export type ShownCorrection = AskedCorrection & {
  correctionId: string;
  ingestId: string;
  shown?: Partial<Correction> & Pick<Correction, 'lines'>;
};

export type CorrectionEvidence = UploadEvidence & {
  /** The rows of the table of corrections. */
  rows: readonly CorrectedRow[];
};

/**
 * Returns what is wrong with the corrections: every line that one of them has sent must be where it
 * belongs exactly once, in the version of that correction, and no line may be sent by two.
 */
export async function correctionViolations(
  corrections: readonly ShownCorrection[],
  evidence: CorrectionEvidence,
): Promise<string[]> {
  const each = await Promise.all(corrections.map((one) => violationsOf(one, evidence)));
  return [
    ...each.flat(),
    ...sentTwice(corrections),
    ...wrongHolders(corrections),
    ...(await wrongCounts(corrections, evidence)),
  ];
}

type Sent = { lineId: string; correctedLineId: string };

const sentBy = ({ shown }: ShownCorrection): Sent[] =>
  (shown?.lines ?? []).flatMap((line) => ('correctedLineId' in line ? [line] : []));

async function violationsOf(
  correction: ShownCorrection,
  evidence: CorrectionEvidence,
): Promise<string[]> {
  const { correctionId, responses, shown, ingestId, lines } = correction;
  if (!shown) {
    if (responses.length > 0) return [`${correctionId} was accepted and is not known`];
    return strays(correction, evidence);
  }
  const sent = sentBy(correction);
  const state = shown.state === 'SENT' ? [] : [`${correctionId} is left ${shown.state}`];
  const answers = responses
    .filter((response) => !isDeepStrictEqual(response, shown))
    .map((response) => `${correctionId} was answered differently: ${JSON.stringify(response)}`);
  const order = sent.map(({ correctedLineId }) => correctedLineId);
  const inOrder = order.every((id, at) => id === `${ingestId}-${at + 1}`);
  const named = lines.map(({ lineId }) => lineId);
  return [
    ...state,
    ...answers,
    ...(inOrder ? [] : [`${correctionId} numbers its lines ${order}`]),
    ...(isDeepStrictEqual(
      shown.lines.map(({ lineId }) => lineId),
      named,
    )
      ? []
      : [`${correctionId} shows other lines than were asked for`]),
    ...compareRows(correction, sent, evidence),
    ...compareStores(correction, sent, evidence),
    ...(await compareIngest(correction, sent, evidence)),
  ];
}

/** A correction that was never recorded has left nothing. */
function strays({ ingestId, correctionId }: ShownCorrection, evidence: CorrectionEvidence) {
  const isOf = (lineId: string) => lineId.startsWith(`${ingestId}-`);
  const stored = [...evidence.lake, ...evidence.invoices].map(({ lineId }) => lineId);
  return [...stored, ...evidence.quarantine]
    .filter(isOf)
    .map((lineId) => `${lineId} is of ${correctionId}, which is not known`);
}

function compareRows(
  { correctionId }: ShownCorrection,
  sent: readonly Sent[],
  { rows }: CorrectionEvidence,
): string[] {
  const own = rows.filter((row) => row.correctionId === correctionId);
  const found = own.map(({ lineId, correctedLineId }) => ({ lineId, correctedLineId }));
  if (isDeepStrictEqual(found, sent)) return [];
  return [`The record of ${correctionId} holds ${JSON.stringify(found)}`];
}

function compareStores(
  { ingestId, lines }: ShownCorrection,
  sent: readonly Sent[],
  { lake, invoices, quarantine, left }: CorrectionEvidence,
): string[] {
  const isOf = (lineId: string) => lineId.startsWith(`${ingestId}-`);
  const linesIn = (store: readonly StoredLine[]) => store.filter(({ lineId }) => isOf(lineId));
  const asked = new Map(lines.map(({ lineId, expected }) => [lineId, expected]));
  const accepted = new Map<string, StoredLine>();
  const refused: string[] = [];
  for (const { lineId, correctedLineId } of sent) {
    const expected = asked.get(lineId);
    if (!expected || expected === 'quarantined') refused.push(correctedLineId);
    else accepted.set(correctedLineId, { lineId: correctedLineId, ...expected });
  }
  return [
    ...compareLines('The lake', linesIn(lake), { lines: left(accepted) }, true),
    ...compareLines('Invoices', linesIn(invoices), { lines: left(accepted) }, true),
    ...compareIds('Quarantine', quarantine.filter(isOf), refused, true),
  ];
}

/** The ingest of the corrected lines says whose it is, and that all of it has landed. */
async function compareIngest(
  { correctionId, ingestId }: ShownCorrection,
  sent: readonly Sent[],
  { statusOf }: CorrectionEvidence,
): Promise<string[]> {
  if (sent.length === 0) return [];
  const { corrects, lines, pending } = await statusOf(ingestId);
  const expected = { corrects: correctionId, lines: sent.length, pending: 0 };
  if (isDeepStrictEqual({ corrects, lines, pending }, expected)) return [];
  return [`GET /ingests/${ingestId} returns ${corrects}, ${lines} lines, ${pending} pending`];
}

function sentTwice(corrections: readonly ShownCorrection[]): string[] {
  const ids = corrections.flatMap((one) => sentBy(one).map(({ lineId }) => lineId));
  return ids
    .filter((id, at) => ids.indexOf(id) !== at)
    .map((id) => `${id} was sent again by two corrections`);
}

/** Whom a correction names as the one that has sent a line must have sent it. */
function wrongHolders(corrections: readonly ShownCorrection[]): string[] {
  const sent = new Set(
    corrections.flatMap((one) => sentBy(one).map(({ lineId }) => `${one.correctionId} ${lineId}`)),
  );
  return corrections.flatMap(({ correctionId, shown }) =>
    (shown?.lines ?? []).flatMap((line) => {
      if (!('alreadyCorrected' in line)) return [];
      const holder = line.alreadyCorrected.correctionId;
      if (holder !== correctionId && sent.has(`${holder} ${line.lineId}`)) return [];
      return [`${correctionId} says that ${holder} has sent ${line.lineId}, which it has not`];
    }),
  );
}

/** Received by ingests that are no corrections = accepted + quarantined lines that are not corrected. */
async function wrongCounts(
  corrections: readonly ShownCorrection[],
  { statusOf }: CorrectionEvidence,
): Promise<string[]> {
  const ids = corrections.flatMap((one) =>
    sentBy(one).map(({ lineId }) => lineId.slice(0, lineId.lastIndexOf('-'))),
  );
  const checked = await Promise.all(
    [...Map.groupBy(ids, (id) => id)].map(async ([ingestId, lines]) => {
      const { corrected } = await statusOf(ingestId);
      if (corrected === lines.length) return [];
      return [`GET /ingests/${ingestId} counts ${corrected} corrected lines, not ${lines.length}`];
    }),
  );
  return checked.flat();
}
