import { moveDay, OPERATIONS, type Operations, operation, REWRITTEN } from './operations.ts';
import { dayIn, type Programs, programsOf } from './programs.ts';
import { OURS, type Protocol } from './protocol.ts';
import type { Limits } from './state.ts';
import { dayText, minus } from './world.ts';

/** A simpler protocol that does not work, with limits that suffice for a counterexample. */
export type Variant = { protocol: Protocol; limits: Partial<Limits> };

const does = OPERATIONS;

function variant(change: Partial<Protocol> & { name: string }, limits: Partial<Limits>): Variant {
  return { protocol: { ...OURS, ...change }, limits };
}

function programs(operations: Partial<Operations>, changed: Partial<Programs> = {}): Programs {
  return programsOf(changed, { ...OPERATIONS, ...operations });
}

const switchingFirst = variant(
  {
    name: 'the partition is switched before the generation is written',
    programs: programs(
      {},
      {
        *prepare(day) {
          yield does.updatePartition(day.writing);
          return yield* OURS.programs.prepare(day);
        },
      },
    ),
  },
  { rewrites: 1 },
);

const forgettingLate = variant(
  {
    name: 'a batch writes to the live generation only',
    programs: programs({
      register: (batch, day, { generation, targets }) =>
        does.register(batch, day, { generation, targets: targets.slice(-1) }),
    }),
  },
  { batches: 'b', rewrites: 1 },
);

const liveFirst = variant(
  {
    name: 'a batch writes to the live generation first',
    programs: programs({
      register: (batch, day, { generation, targets }) =>
        does.register(batch, day, { generation, targets: [...targets].reverse().join('') }),
    }),
  },
  // A query finds the line before its batch is committed, and a later query does not.
  { batches: 'b', rewrites: 1, queries: 2 },
);

const registeringLate = variant(
  {
    name: 'a batch registers although the day has changed',
    programs: programs({
      register: (batch, _, registration) =>
        operation(`register ${batch}`, (world) => {
          const unchanged = dayText(world.day);
          return does.register(batch, unchanged, registration).apply(world);
        }),
    }),
  },
  { batches: 'b', rewrites: 1 },
);

const registeringAgain = variant(
  {
    name: 'every attempt of a batch registers anew',
    programs: programs({
      register: (batch, day, registration) =>
        operation(`register ${batch}`, (world) => {
          const { [batch]: _, ...registered } = world.registered;
          return does.register(batch, day, registration).apply({ ...world, registered });
        }),
    }),
  },
  { repeats: 1, rewrites: 1 },
);

const listing = variant(
  {
    name: 'a rewrite takes what it finds in the live generation',
    programs: programs({
      readRegistrations: (live) =>
        operation(`list generation ${live}`, (world) => {
          const names = Object.keys(world.objects).flatMap((key) =>
            key.startsWith(`${live}/`) && key !== `${live}/${REWRITTEN}` ? [key.slice(2)] : [],
          );
          return [world, names.sort().join('')];
        }),
    }),
  },
  { batches: 'b', rewrites: 1 },
);

const notWaiting = variant(
  {
    name: 'a rewrite does not wait for the batches that are registered',
    programs: programs(
      {},
      {
        *fill({ live, writing: to, without }) {
          const batches = yield does.readRegistrations(live, to);
          let lines = live === 0 ? '' : yield does.readObject(live, REWRITTEN);
          for (const batch of batches) {
            const found = yield does.readObject(live, batch);
            if (found !== 'MISSING') lines += found;
          }
          yield does.putObject(to, REWRITTEN, minus([...lines].sort().join(''), without));
          return '';
        },
      },
    ),
  },
  { batches: 'b', rewrites: 1 },
);

const twoWinners = variant(
  {
    name: 'two rewrites begin at once',
    programs: programs({
      beginRewrite: (day, without) =>
        moveDay(
          `begin without ${without || 'nothing'}`,
          () => true,
          () => ({ writing: dayIn(day).writing + 1, phase: 'REWRITING', without }),
        ),
    }),
  },
  { rewrites: 1, retractions: 'a' },
);

const hasty = variant(
  { name: 'a rewrite begins while the last one may still update the partition', coolsDown: false },
  { rewrites: 2, retractions: 'a' },
);

const reportingEarly = variant(
  {
    name: 'a rewrite ends before the partition is switched',
    programs: programs(
      {},
      {
        *rewrite(without) {
          const found = yield does.readDay();
          const day = dayIn(yield does.beginRewrite(found, without));
          if ((yield* OURS.programs.prepare(day)) === 'WAITING') return 'WAITING';
          yield does.beginSwitch(day.writing);
          yield does.endRewrite(day.writing);
          yield does.updatePartition(day.writing);
          return '';
        },
      },
    ),
  },
  { retractions: 'a' },
);

const givingUpLate = variant(
  {
    name: 'a rewrite is given up while it switches',
    programs: programs({
      giveUp: (to) =>
        moveDay(
          `give up the rewrite to ${to}`,
          ({ phase }) => phase !== 'IDLE',
          () => ({ phase: 'IDLE', without: '' }),
        ),
    }),
  },
  { batches: 'b', rewrites: 1, giveUps: 1 },
);

const switchingAnyway = variant(
  {
    name: 'a rewrite switches although it was given up',
    programs: programs({
      beginSwitch: (to) =>
        moveDay(
          `begin the switch to ${to}`,
          ({ writing }) => writing === to,
          () => ({ phase: 'SWITCHING' }),
        ),
    }),
  },
  { batches: 'b', rewrites: 1, giveUps: 1 },
);

const bringingBackTwice = variant(
  {
    name: 'a day does not remember that lines came back, and a repeat brings them again',
    programs: OURS.programs,
  },
  { retractions: 'a', restores: 'a', losses: 1 },
);

const impatient = variant(
  { name: 'an old generation is deleted while a query reads it', hasGrace: false },
  { rewrites: 1, cleans: 1, queries: 1 },
);

export const VARIANTS: readonly Variant[] = [
  switchingFirst,
  forgettingLate,
  liveFirst,
  registeringLate,
  registeringAgain,
  listing,
  notWaiting,
  twoWinners,
  hasty,
  reportingEarly,
  givingUpLate,
  switchingAnyway,
  bringingBackTwice,
  impatient,
];
