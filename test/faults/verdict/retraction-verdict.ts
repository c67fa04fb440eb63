import { isShown, type Retraction } from '../../../functions/domain/retraction.ts';
import { resentIdOf } from '../../../functions/intake/ingest-id.ts';
import type { Sent } from '../workload/client.ts';
import type { AskedRetraction } from '../workload/retractions.ts';
import type { StoredLine } from './stores.ts';
import {
  compareLines,
  type LinesLeft,
  linesLeft,
  type SentIngest,
  type UploadEvidence,
} from './upload-verdict.ts';

/** Retractions as the ledger has them, and what they have archived of an ingest. */
export type RetractionEvidence = Pick<UploadEvidence, 'left' | 'isReadAgain'> & {
  retractions: ReadonlyMap<string, Retraction>;
  archived(
    operationId: string,
    ingestId: string,
  ): Promise<{ lake: StoredLine[]; invoices: StoredLine[] }>;
};

/** Returns the ingest of an upload, then those as which its lines were sent again. */
export function ingestsOf(
  id: string,
  isAccepted: boolean,
  asked: readonly AskedRetraction[],
  retractions: RetractionEvidence['retractions'],
): SentIngest[] {
  const retraction = retractions.get(id);
  const own = { id, isAccepted, isShown: isShown(retraction) };
  if (retraction?.state !== 'RESENT') return [own];
  const again = resentIdOf(id);
  const wasAccepted = asked.some(({ accepted }) => accepted.has(again));
  return [own, ...ingestsOf(again, wasAccepted, asked, retractions)];
}

/**
 * Returns what is wrong with the retractions: each must have come to its end, say what operators and
 * clients were told, and keep what it has taken out.
 */
export async function retractionViolations(
  asked: readonly AskedRetraction[],
  sent: readonly Sent[],
  evidence: RetractionEvidence,
): Promise<string[]> {
  const { retractions } = evidence;
  const told = asked.flatMap((each) => contradictions(each, retractions.get(each.ingestId)));
  const each = await Promise.all(
    [...retractions].map(async ([id, retraction]) => {
      const { state } = retraction;
      if (state === 'RETRACTING' || state === 'RESTORING') return [`Ingest ${id} is left ${state}`];
      if (isShown({ state })) return [];
      const upload = sent.find(({ ingestId }) => ingestId === id)?.upload;
      if (!upload) return [`Ingest ${id} is ${state}, and nobody has retracted it`];
      return archiveViolations(id, retraction, linesLeft(upload, id, evidence), evidence);
    }),
  );
  return [...told, ...each.flat()];
}

async function archiveViolations(
  id: string,
  { operationId, purgedAt }: Retraction,
  expected: LinesLeft,
  { archived }: RetractionEvidence,
): Promise<string[]> {
  // An erasure purges what holds lines of the customer, for an undo would bring them back.
  if (purgedAt !== undefined) {
    return expected.isUntouched ? [`The archive of ${id} was purged`] : [];
  }
  const { lake, invoices } = await archived(operationId, id);
  return [
    ...compareLines('The archive of the lake', lake, expected, true),
    ...compareLines('The archive of Invoices', invoices, expected, true),
  ];
}

/** Nobody retracts an ingest twice, so what was told once stays true. */
function contradictions(
  { ingestId, isRetracted, isRestored, accepted }: AskedRetraction,
  retraction: Retraction | undefined,
): string[] {
  const state = retraction?.state;
  const again = resentIdOf(ingestId);
  return [
    ...(isRetracted && !state ? [`The operator was told that ${ingestId} is retracted`] : []),
    ...(isRestored && state !== 'RESTORED' ? [`${ingestId} was restored, and is ${state}`] : []),
    ...(accepted.has(again) && state !== 'RESENT'
      ? [`${ingestId} was sent again as ${again}, and is ${state}`]
      : []),
    ...[...accepted]
      .filter((id) => id !== ingestId && id !== again)
      .map((id) => `${ingestId} was sent again as ${id}`),
  ];
}
