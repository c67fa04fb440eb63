import { reprocessingsOf } from '../../../cli/reprocess/reprocessing-client.ts';
import { ReprocessingResult } from '../../../functions/reprocessing/request.ts';
import type { Simulation } from '../../../local/simulation/driver/simulation.ts';
import { type Chance, chanceOf } from '../../../local/simulation/world/chance.ts';
import type { OnReprocessing, Sent } from './client.ts';
import { isErasing, LAST_ERASURE_MS } from './erasures.ts';
import { answered, targetIn } from './operator.ts';

/** An ingest that an operator has asked to be reprocessed. */
export type AskedReprocessing = {
  ingestId: string;
  /** Absent if no request was answered. */
  operationId?: string;
  /** Whether the operator has heard that it has changed. */
  isChanged: boolean;
};

/** The share of the uploads that are reprocessed. */
const SHARE = 1 / 3;
const FIRST_REQUEST_MS = 6 * 60_000;
/** This share of those beside an erasure come after it: they read records again that are gone. */
const AFTER_ERASURE = 1 / 2;
const LONGEST_PAUSE_MS = 60_000;
const ATTEMPTS = 30;
/** Then the operator goes away, and the schedule continues. */
const LOOKS = 8;

/** Whether the deployed pipeline keeps raw bodies: only then there is something to reprocess. */
const keepsRawBodies = ({ deployment }: Simulation): boolean =>
  JSON.stringify(
    deployment.ofType('AWS::Lambda::Function').map(({ properties }) => properties),
  ).includes('"RAW_DAYS":"30"');

/**
 * Reprocesses an upload that was accepted, perhaps while it lands, is corrected, retracted or erased.
 * The request is repeated until it is answered, and then for a while to hear that it is done.
 */
export async function reprocessUpload(
  { upload, ingestId }: Sent,
  seed: number,
  simulation: Simulation,
  mayBeReadAgain: OnReprocessing,
): Promise<AskedReprocessing[]> {
  if (ingestId === undefined || !keepsRawBodies(simulation)) return [];
  const chance = chanceOf(seed);
  if (chance('is reprocessed', upload.key) >= SHARE) return [];
  const pause = (what: string, n: number) =>
    simulation.clock.sleep(chance('reprocess', upload.key, what, n) * LONGEST_PAUSE_MS);
  await simulation.clock.sleep(firstRequestMs(chance, upload.key));
  mayBeReadAgain(upload, ingestId);
  const of = { id: ingestId };
  const request = { action: 'reprocess', of, requestedBy: 'an operator', dryRun: false } as const;
  let operationId: string | undefined;
  for (let n = 0; n < ATTEMPTS && operationId === undefined; n += 1) {
    await pause('asks after', n);
    const response = await answered(() => reprocessingsOf(targetIn(simulation)).ask(request));
    if (response?.state === 'ASKED') operationId = response.operationId;
  }
  if (operationId === undefined) return [{ ingestId, isChanged: false }];
  let asked: AskedReprocessing = { ingestId, operationId, isChanged: false };
  for (let n = 0; n < LOOKS && !asked.isChanged; n += 1) {
    asked = await lookedAt(asked, simulation);
    await pause('looks after', n);
  }
  return [asked];
}

function firstRequestMs(chance: Chance, key: string): number {
  const isAfter = isErasing(chance) && chance('after an erasure', key) < AFTER_ERASURE;
  return (isAfter ? LAST_ERASURE_MS : 0) + chance('reprocess after', key) * FIRST_REQUEST_MS;
}

/** What the operator knows who looks once more. */
export async function lookedAt(
  asked: AskedReprocessing,
  simulation: Simulation,
): Promise<AskedReprocessing> {
  const { operationId } = asked;
  if (operationId === undefined) return asked;
  const view = await answered(() => reprocessingsOf(targetIn(simulation)).work(operationId));
  if (view?.state !== 'DONE') return asked;
  return { ...asked, isChanged: ReprocessingResult.parse(view.result).changed > 0 };
}
