import type { Simulation } from '../../../local/simulation/driver/simulation.ts';
import { type Chance, chanceOf } from '../../../local/simulation/world/chance.ts';
import type { Upload } from './uploads.ts';

/**
 * What a client knows at the end: the ingest that accepted its POST, or undefined if it gave up.
 */
export type Sent = { upload: Upload; ingestId: string | undefined };

/** Called at the moment when the API says that all lines of an ingest can be queried. */
export type OnLanded = (upload: Upload, ingestId: string) => Promise<void>;

/** Called before somebody asks for an ingest to be reprocessed. */
export type OnReprocessing = (upload: Upload, ingestId: string) => void;

const FIRST_POST_MS = 15_000;
const PATIENCE_MS = 31_000;
const LONGEST_PAUSE_MS = 12_000;
const ATTEMPTS = 60;
/** The progress is polled at growing intervals for four minutes. A replay may come much later. */
const POLLS = 8;

/**
 * Sends an upload as clients do. They retry after every response but 202; some send it twice at the
 * same time, and some send it again after it was accepted.
 */
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
  if (ingestId) await pollProgress(upload, ingestId, simulation, onLanded);
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

/** Returns undefined when the same request has to be sent again. Throws when it was refused. */
async function post(
  upload: Upload,
  path: string,
  simulation: Simulation,
): Promise<{ ingestId: string; hasLanded: boolean } | undefined> {
  const { key, contentType, body } = upload;
  const response = await request(simulation, 'POST', path, { key, contentType, body });
  if (!response || response.status >= 429) return undefined;
  // The body is valid, so no fault may cause a refusal.
  if (response.status > 202) throw new Error(`A valid body was answered with ${response.status}`);
  return { ...JSON.parse(String(response.body)), hasLanded: response.status === 200 };
}

async function pollProgress(
  upload: Upload,
  ingestId: string,
  simulation: Simulation,
  onLanded: OnLanded,
): Promise<void> {
  for (let poll = 1; poll <= POLLS; poll += 1) {
    await simulation.clock.sleep(2 ** poll * 500);
    const response = await request(simulation, 'GET', `/ingests/${ingestId}`);
    if (response?.status !== 200 || JSON.parse(String(response.body)).pending > 0) continue;
    return onLanded(upload, ingestId);
  }
}

/** What a POST sends. */
type Posted = Pick<Upload, 'key' | 'contentType' | 'body'>;

/** Returns undefined when there was no response in time. */
export async function request(
  simulation: Simulation,
  method: string,
  path: string,
  posted?: Posted,
) {
  const headers = {
    'x-api-key': simulation.aws()?.apiKey ?? '',
    ...(posted && { 'content-type': posted.contentType, 'idempotency-key': posted.key }),
  };
  const sent = { method, path, headers, body: posted?.body ?? Buffer.alloc(0) };
  const late = simulation.clock.sleep(PATIENCE_MS).then(() => undefined);
  return Promise.race([simulation.request('url', sent).catch(() => undefined), late]);
}
