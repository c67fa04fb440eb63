import { move, OPERATIONS, type Operations, operation } from './operations.ts';
import { isSealed, type Program, type Programs, programsOf } from './programs.ts';
import { OURS, type Protocol } from './protocol.ts';
import type { Limits } from './state.ts';
import { EMPTY, POSTED, type World } from './world.ts';

/** A simpler protocol that does not work, with limits that suffice for a counterexample. */
export type Variant = { protocol: Protocol; start: World; limits: Partial<Limits> };

function programs(operations: Partial<Operations>, changed: Partial<Programs> = {}): Programs {
  return programsOf({ ...OPERATIONS, ...operations }, changed);
}

function variant(change: Partial<Protocol> & { name: string }, limits: Partial<Limits>): Variant {
  return { protocol: { ...OURS, ...change }, start: POSTED, limits };
}

/** Returns a name for stream positions, the same for every delivery of them. */
const positional = (...positions: number[]) =>
  String.fromCharCode(65 + positions.reduce((number, position) => number * 6 + position, 0));

const namedByFirst = variant(
  { name: 'batch ids from the first sequence number', nameOf: (_, from) => positional(from) },
  { attempts: 2 },
);

/** Starts a batch again whose last attempt is over. */
const REOPENING: Partial<Operations> = {
  createBatch: (batch) =>
    operation(`createBatch ${batch}`, (world) => {
      const { state = 'ABANDONED' } = world.batches[batch] ?? {};
      if (state !== 'ABANDONED' && state !== 'FAILED') return [world, ''];
      return [{ ...world, batches: { ...world.batches, [batch]: { state: 'STARTED' } } }, ''];
    }),
};

/** A batch with such a name must be reopened, or its first failure would be final. */
const namedByBoundaries = variant(
  {
    name: 'batch ids from the boundaries of the batch',
    nameOf: (_, from, to) => positional(from, to),
    programs: programs(REOPENING),
  },
  { attempts: 3 },
);

const reopening = variant(
  { name: 'an abandoned batch is reopened', programs: programs(REOPENING) },
  { attempts: 2, zombies: 1 },
);

const OVERWRITING: Partial<Operations> = {
  claimChunk: (chunk, batch) =>
    operation(`claimChunk ${chunk} ${batch}`, (world) => [
      { ...world, claims: { ...world.claims, [chunk]: batch } },
      world.claims[chunk] ?? batch,
    ]),
};

const overwriting = variant(
  {
    name: 'a claim overwrites its holder before checking it',
    programs: programs(OVERWRITING, {
      *settleChunk(chunk, batch): Program {
        const holder = yield { ...OPERATIONS, ...OVERWRITING }.claimChunk(chunk, batch);
        if (holder === batch) return batch;
        const state = yield OPERATIONS.abandonBatch(holder);
        return isSealed(state) ? `${holder}!` : batch;
      },
    }),
  },
  { attempts: 3 },
);

const expiring = variant(
  {
    name: 'claims expire',
    events: ({ claims }) =>
      Object.keys(claims).map((chunk) =>
        operation(`the claim of ${chunk} expires`, (world) => {
          const { [chunk]: _, ...others } = world.claims;
          return [{ ...world, claims: others }, ''];
        }),
      ),
  },
  { attempts: 2 },
);

const deleting = variant(
  {
    name: 'a take-over deletes the lake objects of a sealed batch',
    programs: programs(
      {},
      {
        *settleChunk(chunk, batch): Program {
          const { claimChunk, deleteObject, takeClaim } = OPERATIONS;
          let holder = yield claimChunk(chunk, batch);
          while (holder !== batch) {
            const states = ['STARTED', 'FAILED', 'SEALED'] as const;
            const after = yield move('abandonBatch', holder, states, { state: 'ABANDONED' });
            const [state, object] = after.split(' ');
            if (state === 'COMMITTED') return `${holder}.`;
            if (object) yield deleteObject(object);
            holder = yield takeClaim(chunk, holder, batch);
          }
          return holder;
        },
      },
    ),
  },
  { attempts: 2 },
);

const sweeping = variant(
  {
    name: 'a sweep deletes lake objects that no committed batch owns',
    events: ({ batches }) =>
      Object.values(batches).flatMap(({ state, plan }) =>
        plan && state !== 'COMMITTED' ? [OPERATIONS.deleteObject(plan.object)] : [],
      ),
  },
  { attempts: 1 },
);

const resealing = variant(
  {
    name: 'a plan is written more than once',
    programs: programs({
      sealBatch: (batch, plan) =>
        move('sealBatch', batch, ['STARTED', 'SEALED'], { state: 'SEALED', plan }),
    }),
  },
  { attempts: 1, zombies: 1, finishers: 1 },
);

const repeatingUnlike: Variant = {
  ...variant(
    {
      name: 'a repeated POST is treated differently from a redelivery',
      ingestOf: (left) => (left === 2 ? 'i' : 'j'),
    },
    { posts: 2, attempts: 1 },
  ),
  start: EMPTY,
};

const takingOnly = variant(
  {
    name: 'a take-over does not abandon the holder first',
    programs: programs({
      abandonBatch: (batch) => operation(`read ${batch}`, OPERATIONS.readBatch(batch).apply),
    }),
  },
  { attempts: 2 },
);

const acceptingEarly: Variant = {
  ...variant(
    {
      name: 'an ingest is ACCEPTED before its chunks are in the stream',
      programs: programs(
        {},
        {
          *post(ingest): Program {
            if ((yield OPERATIONS.createIngest(ingest)) === 'ACCEPTED') return '202';
            yield OPERATIONS.acceptIngest(ingest);
            yield OPERATIONS.putRecord('0');
            yield OPERATIONS.putRecord('1');
            return '202';
          },
        },
      ),
    },
    { posts: 1 },
  ),
  start: EMPTY,
};

export const VARIANTS: readonly Variant[] = [
  namedByBoundaries,
  namedByFirst,
  reopening,
  overwriting,
  expiring,
  deleting,
  sweeping,
  resealing,
  repeatingUnlike,
  takingOnly,
  acceptingEarly,
];
