import type { Simulation } from '../../../local/simulation/driver/simulation.ts';
import { type Chance, chanceOf } from '../../../local/simulation/world/chance.ts';
import type { Upload } from './uploads.ts';

/** What a client knows in the end: the ingest that its POST was accepted as, or that it gave up. */
export type Sent = { upload: Upload; ingestId: string | undefined };

/** Told at the moment at which the API says that all lines of an ingest can be queried. */
export type OnLanded = (upload: Upload, ingestId: string) => Promise<void>;

const FIRST_POST_MS = 15_000;
const PATIENCE_MS = 31_000;
const LONGEST_PAUSE_MS = 12_000;
const ATTEMPTS = 60;
/** Looks at the progress, ever further apart, for four minutes; a replay may come much later. */
const LOOKS = 8;

/** Sends an upload as clients do: again after every answer but 202, at times twice, at times again when all is well. */
export async function send(
  upload: Upload,
  seed: number,
  simulation: Simulation,
  onLanded: OnLanded,
): Promise<Sent> {
  const chance = chanceOf(seed);
  const { clock } = simulation;
  await clock.sleep(chance(upload.key, 'begins') * FIRST_POST_MS);
  const sending = [attempts(upload, chance, simulation, 'first', onLanded)];
  if (chance(upload.key, 'twice') < 1 / 4) {
    sending.push(attempts(upload, chance, simulation, 'second', onLanded));
  }
  const [first, second] = await Promise.all(sending);
  const ingestId = first ?? second;
  if (ingestId) await follow(upload, ingestId, simulation, onLanded);
  return { upload, ingestId };
}

async function attempts(
  upload: Upload,
  chance: Chance,
  simulation: Simulation,
  name: string,
  onLanded: OnLanded,
): Promise<string | undefined> {
  const drawn = (what: string, n: number) => chance(upload.key, name, what, n);
  const path = drawn('waits', 0) < 1 / 3 ? '/invoice-lines?wait=true' : '/invoice-lines';
  const givesUp = drawn('gives up', 0) < 1 / 12;
  let ingestId: string | undefined;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const accepted = await post(upload, path, simulation);
    ingestId ??= accepted?.ingestId;
    if (accepted?.hasLanded) await onLanded(upload, accepted.ingestId);
    if (givesUp || (ingestId && drawn('repeats', attempt) > 1 / 5)) break;
    await simulation.clock.sleep(drawn('pause', attempt) * LONGEST_PAUSE_MS);
  }
  return ingestId;
}

/** Undefined when the same request has to be sent again. */
async function post(
  upload: Upload,
  path: string,
  simulation: Simulation,
): Promise<{ ingestId: string; hasLanded: boolean } | undefined> {
  const answer = await ask(simulation, 'POST', path, upload);
  if (!answer || answer.status >= 429) return undefined;
  if (answer.status > 202) throw new Refused(answer.status);
  return { ...JSON.parse(String(answer.body)), hasLanded: answer.status === 200 };
}

/** A valid body was refused: no fault may do that. */
class Refused extends Error {
  constructor(status: number) {
    super(`A valid body was answered with ${status}`);
  }
}

/** Looks at the progress until all has landed, or for some minutes. */
async function follow(
  upload: Upload,
  ingestId: string,
  simulation: Simulation,
  onLanded: OnLanded,
): Promise<void> {
  for (let look = 1; look <= LOOKS; look += 1) {
    await simulation.clock.sleep(2 ** look * 500);
    const answer = await ask(simulation, 'GET', `/ingests/${ingestId}`);
    if (answer?.status !== 200 || JSON.parse(String(answer.body)).pending > 0) continue;
    return onLanded(upload, ingestId);
  }
}

/** Undefined when there was no answer, or not in time. */
async function ask(
  { aws, clock, request }: Simulation,
  method: string,
  path: string,
  upload?: Upload,
) {
  const headers = {
    'x-api-key': aws()?.apiKey ?? '',
    ...(upload && { 'content-type': upload.contentType, 'idempotency-key': upload.key }),
  };
  const sent = { method, path, headers, body: upload?.body ?? Buffer.alloc(0) };
  const late = clock.sleep(PATIENCE_MS).then(() => undefined);
  return Promise.race([request('url', sent).catch(() => undefined), late]);
}
