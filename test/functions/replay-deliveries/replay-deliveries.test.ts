import { describe, expect, it } from 'vitest';
import type { MachineRun } from '../../../functions/execution/machine.ts';
import type { Bucket } from '../../../functions/parked/bucket.ts';
import { parkedAt } from '../../../functions/parked/parked-delivery.ts';
import { markKey } from '../../../functions/parked/replay-mark.ts';
import {
  type ReplayPorts,
  replayDeliveries,
} from '../../../functions/replay-deliveries/replay-deliveries.ts';
import { decodeDelivery } from '../../../functions/staging/delivery.ts';
import type { NewBatch, SealedBatch } from '../../../functions/steps.ts';
import { aDelivered, aParkedObject } from '../../support/a-delivery.ts';
import { INGEST } from '../../support/lines.ts';

const MINUTE = 60_000;

const SUCCEEDED: MachineRun = {
  status: 'SUCCEEDED',
  output: {
    batchId: 'b',
    plan: { key: 'p' },
    counts: { accepted: 1, quarantined: 0 },
    unfinished: [],
  },
};
const FAILED: MachineRun = { status: 'FAILED', error: 'LakeWriteFailed' };

type Run = (input: NewBatch | SealedBatch) => Promise<MachineRun>;
const succeeds: Run = async () => SUCCEEDED;
const fails: Run = async () => FAILED;

const aParked = (ordinal = 0) => aParkedObject(aDelivered(ordinal).data);
/** A delivery and the time when it was parked. */
const { key: KEY, body: BODY } = aParked();
const PARKED = parkedAt(KEY) ?? Number.NaN;

/** A parked bucket in memory, and a pipeline whose executions end as `run` says. */
function aWorld(run: Run, objects: [key: string, body: Uint8Array][] = [[KEY, BODY]]) {
  const world = {
    objects: new Map(objects),
    staged: [] as Uint8Array[],
    runs: 0,
    time: PARKED + 5 * MINUTE,
    run,
  };
  const parked: Bucket = {
    keys: async (prefix) => [...world.objects.keys()].filter((key) => key.startsWith(prefix)),
    read: async (key) => world.objects.get(key),
    mark: async (key) => {
      world.objects.set(key, new Uint8Array());
    },
    remove: async (key) => {
      world.objects.delete(key);
    },
  };
  const runAs: Run = (input) => {
    world.runs += 1;
    return world.run(input);
  };
  const ports: ReplayPorts = {
    parked,
    start: runAs,
    resume: runAs,
    stage: async (_, bytes) => ({ key: `delivery-${world.staged.push(bytes)}` }),
    ledger: { readBatch: async () => undefined, failBatch: async () => 'FAILED' },
    unique: () => '0123456789',
    now: () => world.time,
    begun: () => {},
    unrecorded: () => {},
  };
  const keys = () => [...world.objects.keys()];
  const at = (time: number) => {
    world.time = time;
    return replayDeliveries(ports);
  };
  return { world, ports, keys, at };
}

describe('a parked delivery', () => {
  it('is delivered as it was, and removed with its marks once all of it has landed', async () => {
    const { world, keys, at } = aWorld(succeeds);
    expect(await at(PARKED + 5 * MINUTE)).toEqual({ parked: 1, landed: 1, failed: [], stuck: 0 });
    const [chunk] = decodeDelivery(world.staged[0] ?? Buffer.alloc(0));
    expect(chunk).toMatchObject({ ingestId: INGEST, ordinal: 0, sequenceNumber: '100000' });
    expect(keys()).toEqual([markKey({ parkedKey: KEY, at: PARKED + 5 * MINUTE })]);
    expect(await at(PARKED + 10 * MINUTE)).toMatchObject({ parked: 0, landed: 0 });
    expect(keys()).toEqual([]);
  });

  it('is left alone for the first five minutes', async () => {
    const { world, at } = aWorld(succeeds);
    expect(await at(PARKED + 5 * MINUTE - 1)).toMatchObject({ parked: 1, landed: 0 });
    expect(world.runs).toBe(0);
  });

  it('is kept while it fails, and its error is reported', async () => {
    const { keys, at } = aWorld(fails);
    const { failed } = await at(PARKED + 5 * MINUTE);
    expect(failed).toMatchObject([
      { key: KEY, error: expect.stringMatching(/: LakeWriteFailed$/) },
    ]);
    expect(keys()).toContain(KEY);
  });

  it('is replayed eight times within a day, at doubling intervals, and then is stuck', async () => {
    const { world, at } = aWorld(fails);
    const replayed: number[] = [];
    for (let minute = 5; minute <= 24 * 60; minute += 5) {
      const before = world.runs;
      const { stuck } = await at(PARKED + minute * MINUTE);
      if (world.runs > before) replayed.push(minute);
      expect(stuck).toBe(replayed.length === 8 && replayed.at(-1) !== minute ? 1 : 0);
    }
    expect(replayed).toEqual([5, 15, 35, 75, 155, 315, 635, 1275]);
  });

  it('counts a replay that never came to an end', async () => {
    const { world, ports, at } = aWorld(succeeds);
    // The function is killed while it reads.
    const killed = { ...ports.parked, read: () => new Promise<never>(() => {}) };
    void replayDeliveries({ ...ports, parked: killed });
    await expect.poll(() => world.objects.size).toBe(2);
    expect(await at(PARKED + 10 * MINUTE)).toMatchObject({ landed: 0 });
    expect(await at(PARKED + 15 * MINUTE)).toMatchObject({ landed: 1 });
  });

  it('that is no invocation record is kept, and reported without a quotation from it', async () => {
    const { world, at } = aWorld(succeeds, [['aws/lambda/it', Buffer.from('HANGING HEART')]]);
    const { failed } = await at(PARKED);
    expect(failed).toEqual([
      { key: 'aws/lambda/it', error: 'not an invocation record of a Kinesis event' },
    ]);
    expect(world.objects.has('aws/lambda/it')).toBe(true);
  });

  it('that an operator has removed in the meantime is nothing to do', async () => {
    const { world, ports, at } = aWorld(succeeds);
    ports.parked.read = async (key) => {
      world.objects.delete(key);
      return undefined;
    };
    expect(await at(PARKED + 5 * MINUTE)).toMatchObject({ failed: [] });
    expect(world.runs).toBe(0);
  });

  it('that cannot be read is reported by the name of the error', async () => {
    const { ports, at } = aWorld(succeeds);
    ports.parked.read = async () => {
      throw Object.assign(new Error('HANGING HEART'), { name: 'SlowDown' });
    };
    expect(await at(PARKED + 5 * MINUTE)).toMatchObject({ failed: [{ error: 'SlowDown' }] });
  });
});

describe('a run', () => {
  const many = (count: number) =>
    Array.from({ length: count }, (_, n): [string, Uint8Array] => {
      const { key, body } = aParked(n);
      return [key, body];
    });

  it('is over after four failures in a row, and tries others the next time', async () => {
    const { world, at } = aWorld(fails, many(12));
    expect((await at(PARKED + 5 * MINUTE)).failed.length).toBeLessThanOrEqual(5);
    await at(PARKED + 10 * MINUTE);
    const begun = [...world.objects.keys()].filter((key) => key.startsWith('replays/'));
    const deliveries = new Set(begun.map((key) => key.replace(/\/\d+$/, '')));
    expect(deliveries.size).toBe(begun.length);
    expect(begun.length).toBeGreaterThanOrEqual(8);
  });

  it('is not held up by a delivery that always fails', async () => {
    const poison = aParked(99);
    const { world, at } = aWorld(succeeds, [[poison.key, poison.body], ...many(20)]);
    world.run = async (input) => {
      const staged = 'payload' in input ? Number(input.payload.key.slice('delivery-'.length)) : 0;
      const [chunk] = decodeDelivery(world.staged[staged - 1] ?? Buffer.alloc(0));
      return chunk?.ordinal === 99 ? FAILED : SUCCEEDED;
    };
    const { landed, failed } = await at(PARKED + 5 * MINUTE);
    expect(landed).toBe(20);
    expect(failed.map(({ key }) => key)).toEqual([poison.key]);
  });

  it('begins no replay after four minutes', async () => {
    const { world, at } = aWorld(succeeds, many(9));
    world.run = async () => {
      world.time += 70_000;
      return SUCCEEDED;
    };
    const { parked, landed } = await at(PARKED + 5 * MINUTE);
    expect(parked).toBe(9);
    expect(landed).toBeGreaterThanOrEqual(3);
    expect(landed).toBeLessThanOrEqual(5);
  });

  it('runs at most two at a time', async () => {
    let running = 0;
    let most = 0;
    const { at } = aWorld(async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, 5));
      running -= 1;
      return SUCCEEDED;
    }, many(8));
    await at(PARKED + 5 * MINUTE);
    expect(most).toBe(2);
  });
});
