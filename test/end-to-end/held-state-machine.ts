// Comes first: the modules below take functions from it.
import '../faults/run/single-thread.ts';
import { openSimulation } from '../../local/simulation/driver/simulation.ts';
import { replayedSchedule, type Schedule } from '../../local/simulation/faults/schedule.ts';
import { aRow, csv } from '../support/pipeline.ts';

/**
 * Runs the pipeline in virtual time, so in a process of its own. While the state machine does not
 * respond, three clients wait for their lines and a fourth does not wait. Then the state machine
 * responds again. Sends the parent process the responses and how many milliseconds each one took.
 */
const [assemblyDir = '', dataDir = ''] = process.argv.slice(2);
/** Decides how long calls take: with this seed milliseconds, and a few of them up to a second. */
const SEED = 5;
const POLL_MS = 30_000;
const PATIENCE_MS = 3_600_000;

const faultless = replayedSchedule([]);
let isHeld = true;
const schedule: Schedule = {
  ...faultless,
  decide: (site, kinds) =>
    isHeld && site.includes('StartSyncExecution')
      ? { site, nth: 0, kind: 'no-answer', times: 1 }
      : faultless.decide(site, kinds),
};

const startsAt = Date.UTC(2026, 0, 1);
const assemblies = [assemblyDir] as const;
const simulation = await openSimulation({ assemblies, dataDir, seed: SEED, schedule, startsAt });
const { clock } = simulation;

type Reply = { status: number; body: Record<string, unknown>; ms: number };
export type Held = { waited: Reply[]; other: Reply; lineCounts: unknown[] };

async function ask(method: string, path: string, body = ''): Promise<Reply> {
  const began = clock.now();
  const headers = { 'x-api-key': simulation.aws()?.apiKey ?? '', 'content-type': 'text/csv' };
  const sent = { method, path, headers, body: Buffer.from(body) };
  const answer = await simulation.request('url', sent);
  return {
    status: answer.status,
    body: JSON.parse(String(answer.body)),
    ms: clock.now() - began,
  };
}

const post = (no: string, query = '') => ask('POST', `/invoice-lines${query}`, csv(aRow({ no })));

async function lineCountOf(no: string): Promise<unknown> {
  for (const until = clock.now() + PATIENCE_MS; ; await clock.sleep(POLL_MS)) {
    const { status, body } = await ask('GET', `/invoices/${no}`);
    if (status === 200 || clock.now() > until) return body['lineCount'];
  }
}

async function run(): Promise<Held> {
  const waiting = ['held-1', 'held-2', 'held-3'].map((no) => post(no, '?wait=true'));
  const other = await post('held-4');
  const waited = await Promise.all(waiting);
  isHeld = false;
  const invoices = ['held-1', 'held-2', 'held-3', 'held-4'];
  return { waited, other, lineCounts: await Promise.all(invoices.map(lineCountOf)) };
}

let isOver = false;
const result = run().finally(() => {
  isOver = true;
});
while (!isOver) await simulation.step();
process.send?.(await result);
await simulation.close();
process.disconnect();
