import { type Chance, chanceOf } from '../../local/simulation/chance.ts';
import type { Simulation } from '../../local/simulation/simulation.ts';
import type { Upload } from './uploads.ts';

/** What a client knows in the end: the ingest that its POST was accepted as, or that it gave up. */
export type Sent = { upload: Upload; ingestId: string | undefined };

const FIRST_POST_MS = 15_000;
const PATIENCE_MS = 31_000;
const LONGEST_PAUSE_MS = 12_000;
const ATTEMPTS = 60;

/** Sends an upload as clients do: again after every answer but 202, at times twice, at times again when all is well. */
export async function send(upload: Upload, seed: number, simulation: Simulation): Promise<Sent> {
  const chance = chanceOf(seed);
  const { clock } = simulation;
  await clock.sleep(chance(upload.key, 'begins') * FIRST_POST_MS);
  const sending = [attempts(upload, chance, simulation, 'first')];
  if (chance(upload.key, 'twice') < 1 / 4) {
    sending.push(attempts(upload, chance, simulation, 'second'));
  }
  const [ingestId, other] = await Promise.all(sending);
  return { upload, ingestId: ingestId ?? other };
}

async function attempts(
  upload: Upload,
  chance: Chance,
  { clock, ...simulation }: Simulation,
  name: string,
): Promise<string | undefined> {
  const drawn = (what: string, n: number) => chance(upload.key, name, what, n);
  const givesUp = drawn('gives up', 0) < 1 / 12;
  let ingestId: string | undefined;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const answer = await Promise.race([
      post(upload, simulation).catch(() => undefined),
      clock.sleep(PATIENCE_MS).then(() => undefined),
    ]);
    if (answer?.status === 202) ingestId = JSON.parse(String(answer.body)).ingestId;
    if (answer && answer.status !== 202 && answer.status < 429) throw new Refused(answer.status);
    if (givesUp || (ingestId && drawn('repeats', attempt) > 1 / 5)) break;
    await clock.sleep(drawn('pause', attempt) * LONGEST_PAUSE_MS);
  }
  return ingestId;
}

/** A valid body was refused: no fault may do that. */
class Refused extends Error {
  constructor(status: number) {
    super(`A valid body was answered with ${status}`);
  }
}

function post(
  { key, contentType, body }: Upload,
  { aws, request }: Pick<Simulation, 'aws' | 'request'>,
) {
  const headers = {
    'x-api-key': aws()?.apiKey ?? '',
    'content-type': contentType,
    'idempotency-key': key,
  };
  return request('url', { method: 'POST', path: '/invoice-lines', headers, body });
}
