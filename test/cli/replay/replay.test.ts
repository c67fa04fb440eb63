import { describe, expect, it } from 'vitest';
import type { Subject } from '../../../cli/replay/plan.ts';
import { type ReplayPorts, replay } from '../../../cli/replay/replay.ts';
import { isResolved, replayReport } from '../../../cli/replay/report.ts';
import { uncommittedIn } from '../../../cli/replay/uncommitted-chunks.ts';
import type { BatchState, ChunkRef } from '../../../functions/domain/batch.ts';
import type { Delivered } from '../../../functions/execution/delivered-chunk.ts';
import type { Batch } from '../../../functions/ledger/ledger.ts';
import { encodeDelivery } from '../../../functions/staging/delivery.ts';
import { aDelivered, aParkedObject } from '../../support/a-delivery.ts';
import { INGEST } from '../../support/lines.ts';

const NOW = Date.UTC(2026, 0, 31);

const aBatch = (batchId: string, state: BatchState, secondsAgo = 3600): Batch => ({
  batchId,
  state,
  payload: { key: `staging/${batchId}` },
  execution: 'arn',
  startedAt: new Date(NOW - secondsAgo * 1000).toISOString(),
});

type World = {
  /** The ledger: which batch holds each ordinal. */
  claims?: Record<number, string>;
  batches?: Batch[];
  payloads?: Record<string, Delivered[]>;
  parked?: Record<string, Uint8Array>;
  /** Called after a delivery, each time that the replay sleeps. */
  afterDelivery?: (world: Required<World>) => void;
  resume?: string;
};

/** A pipeline in memory. Its clock advances only while the replay sleeps. */
function aPipeline(given: World) {
  const world = {
    claims: {},
    batches: [],
    payloads: {},
    parked: {},
    afterDelivery: () => undefined,
    resume: '',
    ...given,
  };
  const did: string[] = [];
  let now = NOW;
  let delivered = false;
  const ledger = {
    readBatch: async (id: string) => world.batches.find(({ batchId }) => batchId === id),
    claimsOf: async () =>
      Object.entries(world.claims).map(([ordinal, batchId]) => ({
        ordinal: Number(ordinal),
        batchId,
      })),
  };
  const ports: ReplayPorts = {
    payloadOf: async ({ batchId }) => {
      const chunks = world.payloads[batchId];
      return chunks && encodeDelivery(chunks);
    },
    parkedKeys: async () => Object.keys(world.parked),
    readParked: async (key) => world.parked[key],
    removeParked: async (key) => {
      did.push(`remove ${key}`);
      delete world.parked[key];
    },
    uncommitted: uncommittedIn(ledger),
    deliver: async (chunks) => {
      did.push(`deliver ${chunks.map(({ ordinal }) => ordinal).join()}`);
      delivered = true;
    },
    resume: async ({ batchId }) => {
      did.push(`resume ${batchId}`);
      return world.resume || undefined;
    },
    abandon: async (batchId) => {
      did.push(`abandon ${batchId}`);
    },
    now: () => now,
    sleep: async (ms) => {
      now += ms;
      if (delivered) world.afterDelivery(world);
    },
    onProgress: () => undefined,
  };
  return { ports, did, elapsed: () => now - NOW };
}

const DO = { dryRun: false, wait: true };
const chunks = (...ordinals: number[]): Delivered[] => ordinals.map((at) => aDelivered(at));
const refs = (...ordinals: number[]): ChunkRef[] =>
  ordinals.map((ordinal) => ({ ingestId: INGEST, ordinal }));

const COMMITTED = aBatch('committed', 'COMMITTED');
/** Every chunk lands in another batch. */
const lands: World['afterDelivery'] = ({ claims, batches }) => {
  batches.push(aBatch('next', 'COMMITTED'));
  for (const ordinal of [0, 1, 2]) claims[ordinal] = 'next';
};

describe('a batch', () => {
  it.each([
    ['FAILED', aBatch('b', 'FAILED')],
    ['ABANDONED', aBatch('b', 'ABANDONED')],
    ['STARTED past its time-out', aBatch('b', 'STARTED', 241)],
  ])('%s is delivered again, without the chunks that have landed', async (_, batch) => {
    const { ports, did } = aPipeline({
      batches: [batch, COMMITTED],
      claims: { 0: 'committed', 1: 'b' },
      payloads: { b: chunks(0, 1, 2) },
      afterDelivery: lands,
    });
    const [outcome] = await replay([{ batch }], ports, DO);
    expect(outcome).toMatchObject({ act: 'deliver', chunks: 3, missing: refs(1, 2), landed: true });
    expect(did).toEqual(['deliver 1,2', 'abandon b']);
  });

  it.each<[string, Batch, string[]]>([
    ['COMMITTED', COMMITTED, []],
    [
      'FAILED whose chunks landed in other batches, which is abandoned',
      aBatch('b', 'FAILED'),
      ['abandon b'],
    ],
  ])('%s has landed, so nothing is sent', async (_, batch, expected) => {
    const { ports, did } = aPipeline({
      batches: [batch, COMMITTED],
      claims: { 0: 'committed' },
      payloads: { b: chunks(0) },
    });
    const outcomes = await replay([{ batch }], ports, DO);
    expect(outcomes).toMatchObject([{ act: 'none', landed: true }]);
    expect(outcomes.every((outcome) => isResolved(outcome, DO))).toBe(true);
    expect(did).toEqual(expected);
  });

  it('SEALED is finished from its plan, and the error is reported when that fails', async () => {
    const batch = aBatch('b', 'SEALED');
    const whole = aPipeline({ batches: [batch] });
    expect(await replay([{ batch }], whole.ports, DO)).toMatchObject([{ landed: true }]);
    expect(whole.did).toEqual(['resume b']);
    const broken = aPipeline({ batches: [batch], resume: 'LakeWriteFailed' });
    const [outcome] = await replay([{ batch }], broken.ports, DO);
    expect(outcome).toMatchObject({ landed: false, problem: 'LakeWriteFailed' });
  });

  it.each([
    ['may still be running', aBatch('b', 'STARTED', 239), /still running/],
    ['has lost its payload', aBatch('b', 'FAILED'), /no longer in staging/],
  ])('that %s is left alone, with the reason', async (_, batch, why) => {
    const { ports, did } = aPipeline({ batches: [batch] });
    const outcomes = await replay([{ batch }], ports, DO);
    expect(replayReport(outcomes, DO).join('\n')).toMatch(why);
    expect(outcomes.some((outcome) => isResolved(outcome, DO))).toBe(false);
    expect(did).toEqual([]);
  });

  it('whose payload is damaged is refused, without a quotation from it', async () => {
    const batch = aBatch('b', 'FAILED');
    const { ports } = aPipeline({ batches: [batch] });
    const payloadOf = async () => Buffer.from('HANGING HEART');
    const outcomes = await replay([{ batch }], { ...ports, payloadOf }, DO);
    const said = replayReport(outcomes, DO).join('\n');
    expect(said).toContain('cannot be read');
    expect(said).not.toContain('HEART');
  });

  it('that cannot be read does not hold up the others', async () => {
    const batches = [aBatch('a', 'FAILED'), aBatch('b', 'FAILED')];
    const { ports, did } = aPipeline({
      batches,
      payloads: { b: chunks(0) },
      afterDelivery: lands,
    });
    const payloadOf: ReplayPorts['payloadOf'] = async (batch) => {
      if (batch.batchId === 'a') throw new Error('refused');
      return ports.payloadOf(batch);
    };
    const outcomes = await replay(subjectsOf(batches), { ...ports, payloadOf }, DO);
    expect(outcomes).toMatchObject([{ problem: 'Error: refused' }, { landed: true }]);
    expect(did).toEqual(['deliver 0', 'abandon b']);
  });

  it('sends a chunk once even if several failed batches have it', async () => {
    const batches = [aBatch('a', 'FAILED'), aBatch('b', 'FAILED')];
    const payloads = { a: chunks(0, 1), b: chunks(1, 2) };
    const { ports, did } = aPipeline({ batches, payloads, afterDelivery: lands });
    await replay(subjectsOf(batches), ports, DO);
    expect(did).toEqual(['deliver 0,1', 'deliver 2', 'abandon a', 'abandon b']);
  });
});

describe('a parked delivery', () => {
  const { key, body } = aParkedObject(aDelivered(0).data, aDelivered(1).data);

  it('is delivered again, and removed once all of it has landed', async () => {
    const { ports, did } = aPipeline({ parked: { [key]: body }, afterDelivery: lands });
    const outcomes = await replay([{ parkedKey: key }], ports, DO);
    expect(outcomes).toMatchObject([{ act: 'deliver', landed: true }]);
    expect(did).toEqual(['deliver 0,1', `remove ${key}`]);
  });

  it('is kept while a SEALED batch holds a chunk of it', async () => {
    const sealed = aBatch('sealed', 'SEALED');
    const { ports, did, elapsed } = aPipeline({
      parked: { [key]: body },
      batches: [COMMITTED, sealed],
      claims: { 0: 'committed', 1: 'sealed' },
    });
    const outcomes = await replay([{ parkedKey: key }], ports, DO);
    expect(outcomes).toMatchObject([{ missing: refs(1), landed: false }]);
    expect(outcomes.some((outcome) => isResolved(outcome, DO))).toBe(false);
    expect(did).toEqual(['deliver 1']);
    // The replay waited for the scheduled finisher, which runs every five minutes.
    expect(elapsed()).toBeGreaterThan(5 * 60_000);
    expect(elapsed()).toBeLessThan(7 * 60_000);
  });

  it('is not waited for when it is parked again', async () => {
    const again = aParkedObject(aDelivered(1).data);
    const { ports, elapsed } = aPipeline({
      parked: { [key]: body },
      batches: [COMMITTED],
      claims: { 0: 'committed' },
      afterDelivery: ({ parked }) => {
        parked[again.key] = again.body;
      },
    });
    const outcomes = await replay([{ parkedKey: key }], ports, DO);
    expect(outcomes).toMatchObject([{ landed: false }]);
    expect(elapsed()).toBeLessThan(30_000);
  });

  it('counts as landed when another replay has removed it', async () => {
    const { ports } = aPipeline({});
    expect(await replay([{ parkedKey: key }], ports, DO)).toMatchObject([{ act: 'none' }]);
  });

  it('is kept, with the reason, when it is something else', async () => {
    const { ports, did } = aPipeline({ parked: { it: Buffer.from('something') } });
    const outcomes = await replay([{ parkedKey: 'it' }], ports, DO);
    expect(outcomes).toMatchObject([
      { problem: expect.stringContaining('not an invocation record') },
    ]);
    expect(did).toEqual([]);
  });
});

describe('a dry run', () => {
  it('does nothing and reports what would be done', async () => {
    const { key, body } = aParkedObject(aDelivered(0).data);
    const landed = aParkedObject(aDelivered(1).data);
    const batches = [aBatch('failed', 'FAILED'), aBatch('sealed', 'SEALED')];
    const { ports, did } = aPipeline({
      batches: [...batches, COMMITTED],
      claims: { 1: 'committed' },
      payloads: { failed: chunks(0, 1) },
      parked: { [key]: body, [landed.key]: landed.body },
    });
    const options = { dryRun: true, wait: true };
    const subjects = [...subjectsOf(batches), { parkedKey: key }, { parkedKey: landed.key }];
    const outcomes = await replay(subjects, ports, options);
    expect(did).toEqual([]);
    expect(outcomes.every((outcome) => isResolved(outcome, options))).toBe(true);
    const [, , ...lines] = replayReport(outcomes, options).join('\n').split('\n');
    expect(lines).toEqual([
      expect.stringMatching(/^failed +FAILED +2 +1 +would be delivered again$/),
      expect.stringMatching(/^sealed +SEALED +would be finished$/),
      expect.stringMatching(/^aws\/lambda\S+ +PARKED +1 +1 +would be delivered again$/),
      expect.stringMatching(/^aws\/lambda\S+ +PARKED +1 +has landed, would be removed$/),
      '4 in all: 2 to be delivered again, 1 to be finished, 1 had landed before, 0 left',
    ]);
  });
});

it('with --no-wait, a delivery counts as resolved and stays parked', async () => {
  const { key, body } = aParkedObject(aDelivered(0).data);
  const { ports, did, elapsed } = aPipeline({ parked: { [key]: body } });
  const options = { dryRun: false, wait: false };
  const outcomes = await replay([{ parkedKey: key }], ports, options);
  expect(outcomes.every((outcome) => isResolved(outcome, options))).toBe(true);
  expect(did).toEqual(['deliver 0']);
  expect(elapsed()).toBe(0);
});

function subjectsOf(batches: readonly Batch[]): Subject[] {
  return batches.map((batch) => ({ batch }));
}
