import * as z from 'zod';
import type { RetractionRequest } from '../../../functions/retraction/request.ts';
import type { Simulation } from '../../../local/simulation/driver/simulation.ts';
import { type Chance, chanceOf } from '../../../local/simulation/world/chance.ts';
import { request, type Sent } from './client.ts';
import { answered, operationsIn } from './operator.ts';

/** What an operator and a client know at the end of a retraction. */
export type AskedRetraction = {
  ingestId: string;
  /** Whether a response said that the lines are out, and that they are back. */
  isRetracted: boolean;
  isRestored: boolean;
  /** The ids that a client got with 202 for the same body after that. */
  accepted: Set<string>;
};

/** In this share of the schedules, the first upload is retracted. */
const SHARE = 1 / 2;
/** What happens afterwards: an undo, the same body again, or both at the same time. */
const NOTHING = 1 / 5;
const UNDO = 2 / 5;
const BOTH = 4 / 5;
const FIRST_REQUEST_MS = 4 * 60_000;
const LONGEST_PAUSE_MS = 60_000;
/** An erasure may have its turn before, and a killed invocation keeps its lease for 15 minutes. */
const ATTEMPTS = 45;
/** Then the operator goes away, and the schedule continues. */
const LOOKS = 8;

/** In most schedules the others wait until the lines are out, so that they meet. */
const WAITS = 4 / 5;
/** The retraction may have its turn after an erasure and a reprocessing: two hours on average. */
const MOST_WAITS = 240;

type Actor = { chance: Chance; simulation: Simulation };

/**
 * Retracts an upload that was accepted, and undoes that while the client sends the same body again.
 * Each is repeated until it is answered, and then for a while to hear that it is done.
 */
export async function retractUpload(
  { upload, ingestId }: Sent,
  seed: number,
  simulation: Simulation,
  mayGo: (ingestId: string) => void,
): Promise<AskedRetraction[]> {
  const chance = chanceOf(seed);
  if (ingestId === undefined || !isRetracted(upload.key, chance)) return [];
  const actor = { chance, simulation };
  const asked = { ingestId, isRetracted: false, isRestored: false, accepted: new Set<string>() };
  await simulation.clock.sleep(chance('retract after') * FIRST_REQUEST_MS);
  mayGo(ingestId);
  asked.isRetracted = await carryOut('retract', ingestId, actor);
  if (chance('waits until the lines are out') < WAITS) await linesOut(ingestId, actor);
  const next = chance('after the retraction');
  const undoes = next >= NOTHING && next < BOTH;
  const sends = next >= UNDO;
  const [isRestored] = await Promise.all([
    undoes && carryOut('undo', ingestId, actor),
    sends && sendAgain(upload, asked, actor),
  ]);
  return [{ ...asked, isRestored }];
}

const isRetracted = (key: string, chance: Chance): boolean =>
  key.endsWith('-0') && chance('is retracted') < SHARE;

/** Returns whether the operator has heard that it is done. */
async function carryOut(
  action: RetractionRequest['action'],
  id: string,
  { chance, simulation }: Actor,
): Promise<boolean> {
  const pause = (what: string, n: number) =>
    simulation.clock.sleep(chance(action, what, n) * LONGEST_PAUSE_MS);
  const retraction = { action, id, requestedBy: 'an operator', dryRun: false };
  let operationId: string | undefined;
  for (let n = 0; n < ATTEMPTS && operationId === undefined; n += 1) {
    await pause('asks after', n);
    operationId = await answered(async () => {
      const response = await operationsIn(simulation).ask(retraction);
      return response.state === 'ASKED' ? response.operationId : undefined;
    });
  }
  if (operationId === undefined) return false;
  const asked = operationId;
  for (let n = 0; n < LOOKS && chance(action, 'leaves', n) > 1 / 10; n += 1) {
    const view = await answered(() => operationsIn(simulation).work(asked));
    if (view?.state === 'DONE') return Result.parse(view.result).ingests.includes(id);
    await pause('looks after', n);
  }
  return false;
}

/** Looks until the ingest is RETRACTED, and gives up if that takes hours. */
async function linesOut(ingestId: string, { chance, simulation }: Actor): Promise<void> {
  for (let n = 0; n < MOST_WAITS; n += 1) {
    await simulation.clock.sleep(chance('looks whether they are out', n) * LONGEST_PAUSE_MS);
    const response = await request(simulation, 'GET', `/ingests/${ingestId}`);
    if (response?.status !== 200) continue;
    const { retraction } = Shown.parse(JSON.parse(String(response.body)));
    if (retraction?.state === 'RETRACTED') return;
  }
}

const Shown = z.object({ retraction: z.object({ state: z.string() }).optional() });
const Result = z.object({ ingests: z.array(z.string()) });

/**
 * Sends the body with its key until it is accepted as another ingest, or for a while. Before the
 * retraction has begun, the response is that of the first time.
 */
async function sendAgain(
  upload: Sent['upload'],
  { ingestId, accepted }: AskedRetraction,
  { chance, simulation }: Actor,
): Promise<void> {
  const isTakenAgain = () => [...accepted].some((id) => id !== ingestId);
  for (let n = 0; n < ATTEMPTS && !isTakenAgain(); n += 1) {
    await simulation.clock.sleep(chance('again', n) * LONGEST_PAUSE_MS);
    const response = await request(simulation, 'POST', '/invoice-lines', upload);
    if (response?.status === 202) {
      accepted.add(Accepted.parse(JSON.parse(String(response.body))).ingestId);
    } else if (response && response.status < 429 && response.status !== 409) {
      throw new Error(`A valid body was answered again with ${response.status}`);
    }
  }
}

const Accepted = z.object({ ingestId: z.string() });
