import { Fault } from '../../../../local/faults/fault.ts';
import { openSimulation, type Simulation } from '../../../../local/simulation/driver/simulation.ts';
import { replayedSchedule } from '../../../../local/simulation/faults/schedule.ts';

/**
 * A process of its own, in which no other work keeps virtual time from passing. Sends its parent
 * what happened at which moment.
 */
const [assembly = '', dataDir = '', seed = '', faults = '[]'] = process.argv.slice(2);
const STARTS_AT = Date.UTC(2026, 0, 1);
const POSTS = [[1, 2, 3], [4], [5, 6, 7, 8], [9, 10]];
const MINUTE = 60_000;

const schedule = replayedSchedule(Fault.array().parse(JSON.parse(faults)));
const passed: string[] = [];
let simulation: Simulation | undefined;
const watched: typeof schedule = {
  ...schedule,
  decide: (site, ...event) => {
    const fault = schedule.decide(site, ...event);
    const at = (simulation?.clock.now() ?? STARTS_AT) - STARTS_AT;
    passed.push(`${at} ${site}${fault ? ` ${fault.kind}` : ''}`);
    return fault;
  },
};

/** Sends numbers until they are accepted. */
async function post({ aws, clock, request }: Simulation, numbers: number[]): Promise<void> {
  const body = Buffer.from(numbers.join('\n'));
  for (let status = 0; status !== 202; await clock.sleep(1000)) {
    const headers = { 'x-api-key': aws()?.apiKey ?? '' };
    const sent = request('url', { method: 'POST', path: '/numbers', headers, body });
    const late = clock.sleep(30_000).then(() => ({ status: 504 }));
    ({ status } = await Promise.race([sent, late]).catch(() => ({ status: 503 })));
  }
}

async function stored({ tables }: Simulation): Promise<string[]> {
  const { body } = await tables.call('Scan', { TableName: 'numbers' });
  const items: { n: { S: string } }[] = JSON.parse(String(body)).Items;
  return items.map(({ n }) => n.S).toSorted((a, b) => Number(a) - Number(b));
}

async function run(running: Simulation): Promise<void> {
  for (const numbers of POSTS) await post(running, numbers);
  const isBusy = () =>
    running
      .aws()
      ?.backlog()
      .some(({ records }) => records > 0) ?? true;
  do await running.clock.sleep(MINUTE);
  while (isBusy());
}

simulation = await openSimulation({
  assemblies: [assembly],
  dataDir,
  seed: Number(seed),
  schedule: watched,
  startsAt: STARTS_AT,
});
let isOver = false;
const over = run(simulation).finally(() => {
  isOver = true;
});
while (!isOver) await simulation.step();
await over;
const lasted = simulation.clock.now() - STARTS_AT;
process.send?.({ passed, lasted, stored: await stored(simulation), injected: schedule.injected() });
await simulation.close();
process.disconnect();
