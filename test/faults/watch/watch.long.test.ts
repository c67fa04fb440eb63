import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SimulatedFault, SimulationEvent } from '../../../console/api/simulation.ts';
import { startChild } from '../../../console/server/simulate/child.ts';
import { deployments } from '../deployments/deployments.ts';
import { removeFolders } from '../deployments/temporary-folders.ts';
import type { Report } from '../run/job.ts';
import { runSchedules } from '../run/worker-pool.ts';

/** They are short. One kills the process, the audits of one run, and nobody attends to one. */
const KILLING = 10;
const AUDITED = 4;
const UNATTENDED = 9;
const SEEDS = [KILLING, AUDITED, UNATTENDED];

const child = startChild(() => undefined);
const plain = new Map<number, Report>();
const recorded = new Map<number, SimulationEvent[]>();

async function record(seed: number, added: SimulatedFault[] = []): Promise<SimulationEvent[]> {
  const events: SimulationEvent[] = [];
  const asked = { seed, added, commit: undefined, isChanged: false };
  for await (const line of child.run(asked)) events.push(JSON.parse(line));
  return events;
}

type Of<Type extends SimulationEvent['type']> = Extract<SimulationEvent, { type: Type }>;
const ofType = <Type extends SimulationEvent['type']>(
  events: readonly SimulationEvent[],
  type: Type,
): Of<Type>[] => events.filter((event): event is Of<Type> => event.type === type);

beforeAll(async () => {
  const app = await deployments();
  const jobs = SEEDS.map((seed) => ({ seed, deployments: app }));
  await runSchedules(jobs, (report) => {
    plain.set(report.seed, report);
    return false;
  });
  for (const seed of SEEDS) recorded.set(seed, await record(seed));
});
afterAll(() => {
  child.end();
  removeFolders();
});

describe.each(SEEDS)('the schedule of seed %d, recorded', (seed) => {
  const events = () => recorded.get(seed) ?? [];
  const report = () => plain.get(seed);

  it('is the one that nobody records: the same calls, faults and verdict, until the same moment', () => {
    const sites = new Map<string, number>();
    for (const event of events())
      if (event.type === 'call' || event.type === 'chance')
        sites.set(event.site, (sites.get(event.site) ?? 0) + 1);
    expect(Object.fromEntries(sites)).toEqual(report()?.sites);
    const [end] = ofType(events(), 'end');
    const { violations, injected, lines, at: lasted } = end ?? {};
    const reprocessed = report()?.reprocessed;
    expect({ seed, violations, injected, lines, reprocessed, lasted }).toEqual({
      ...report(),
      sites: undefined,
    });
  });

  it('is the same stream again', async () => {
    expect(await record(seed)).toEqual(events());
  });

  it('tells in order, from the beginning to the end, what happens', () => {
    const times = events().map(({ at }) => at);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect([events()[0]?.type, events().at(-1)?.type]).toEqual(['begin', 'end']);
    const calls = new Set(ofType(events(), 'call').map(({ id }) => id));
    expect(ofType(events(), 'answer').every(({ id }) => calls.has(id))).toBe(true);
    expect(ofType(events(), 'response')).toHaveLength(ofType(events(), 'request').length);
    expect(ofType(events(), 'restart')).toHaveLength(ofType(events(), 'death').length);
  });

  it('shows that the invariants hold at each look', () => {
    const looks = ofType(events(), 'figures').map(({ figures }) => figures);
    expect(looks.length).toBeGreaterThan(20);
    for (const { received, accepted, quarantined, pending, ...rest } of looks) {
      expect(accepted + quarantined + pending).toBe(received);
      expect(pending).toBeGreaterThanOrEqual(0);
      expect(rest).toMatchObject({ twice: 0, gone: 0, overwritten: 0 });
    }
    const last = looks.at(-1);
    expect(last).toMatchObject({ pending: 0, parked: 0 });
    expect(last?.lake).toBe(last?.invoices);
  });
});

describe('a fault that is added', () => {
  it('changes nothing before it, and is injected where it was asked for', async () => {
    const before = recorded.get(UNATTENDED) ?? [];
    const at = before.findIndex(
      (event, index) =>
        index > before.length / 5 && event.type === 'call' && event.site.includes('BatchWriteItem'),
    );
    const call = before[at];
    if (call?.type !== 'call') throw new Error('There is no such call');
    const { site, nth, id } = call;
    const added = { site, nth, kind: 'kill-process-after', times: 1 };
    const after = await record(UNATTENDED, [added]);
    expect(after.slice(0, at + 1)).toEqual(before.slice(0, at + 1));
    expect(after[at + 1]).toEqual({ at: call.at, type: 'fault', id, ...added, isAdded: true });
    expect(after.slice(at + 2).find(({ type }) => type === 'death')?.at).toBe(call.at);
    expect(ofType(after, 'end')[0]).toMatchObject({ violations: [] });
  });

  it('may be a fail-over at a moment at which no call is made', async () => {
    const [site, nth] = ['event source', 7];
    const chances = ofType(recorded.get(UNATTENDED) ?? [], 'chance');
    const chance = chances.find((each) => each.site === site && each.nth === nth);
    const added = { site, nth, kind: 'fail-over', times: 1 };
    const faults = ofType(await record(UNATTENDED, [added]), 'fault');
    expect(faults.filter(({ isAdded }) => isAdded)).toMatchObject([{ ...added, at: chance?.at }]);
  });
});

it('a schedule that nobody watches any more is stopped, and another one can be run', async () => {
  const running = child.run({ seed: KILLING, added: [], commit: undefined, isChanged: false });
  await running.next();
  await running.return(undefined);
  expect(child.isBusy()).toBe(false);
  expect(await record(KILLING)).toEqual(recorded.get(KILLING));
});
