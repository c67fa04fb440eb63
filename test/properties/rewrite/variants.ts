import { moveDay, OPERATIONS, type Operations, operation, REWRITTEN } from './operations.ts';
import { dayIn, type Programs, programsOf } from './programs.ts';
import { OURS, type Protocol } from './protocol.ts';
import type { Limits } from './state.ts';
import { dayText, EARLIER, EMPTY, LANDED, recordText, type World } from './world.ts';

/** A simpler protocol that does not work, with limits that suffice for a counterexample. */
export type Variant = { protocol: Protocol; start: World; limits: Partial<Limits> };

const does = OPERATIONS;

function variant(
  { start = LANDED, ...change }: Partial<Protocol> & { name: string; start?: World },
  limits: Partial<Limits>,
): Variant {
  return { protocol: { ...OURS, ...change }, start, limits };
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
        *prepare(day, version) {
          yield does.updatePartition(day.writing);
          return yield* OURS.programs.prepare(day, version);
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
      readSources: (live) =>
        operation(`list generation ${live}`, (world) => {
          const names = Object.keys(world.objects).flatMap((key) =>
            key.startsWith(`${live}/`) ? [key.slice(2)] : [],
          );
          return [world, names.sort().join(' ')];
        }),
    }),
  },
  { batches: 'b', rewrites: 1 },
);

const notWaiting = variant(
  {
    name: 'a rewrite does not wait for the batches that are registered',
    programs: programs({
      readObject: (generation, name) =>
        operation(`read ${generation}/${name}`, (world) => [
          world,
          world.objects[`${generation}/${name}`] ?? '',
        ]),
    }),
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
        *switchDay(to) {
          yield does.endRewrite(to);
          yield does.updatePartition(to);
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
    programs: programs({
      findRecord: () => operation('look for no record', (world) => [world, '']),
    }),
  },
  { retractions: 'a', restores: 'a', losses: 1 },
);

const impatient = variant(
  { name: 'an old generation is deleted while a query reads it', hasGrace: false },
  { rewrites: 1, cleans: 1, queries: 1 },
);

const recordingLate = variant(
  {
    name: 'a rewrite is recorded after its switch',
    programs: programs(
      {},
      {
        *fill(day, version) {
          const record = yield* OURS.programs.writeGeneration(day, version);
          return record.includes('/') ? '' : record;
        },
        *switchDay(to, again) {
          const day = dayIn(yield does.readDay());
          const ended = yield* OURS.programs.switchDay(to, again);
          const names = REWRITTEN;
          yield does.putRecord(to, recordText({ from: day.live, names, change: day.without }));
          return ended;
        },
      },
    ),
  },
  { rewrites: 1 },
);

const notComparing = variant(
  {
    name: 'a rewrite takes over an object of another version without comparing it',
    start: EARLIER,
    programs: programs({
      putIfAbsent: (generation, name, lines) =>
        operation(`put ${generation}/${name} unless it is there`, (world) => {
          const [after] = does.putIfAbsent(generation, name, lines).apply(world);
          return [after, lines];
        }),
    }),
  },
  { rewrites: 1, otherRewrites: 1 },
);

const adoptingNothing = variant(
  {
    name: 'a rewrite takes registered batches only, and passes over other objects',
    start: EARLIER,
    programs: programs({
      findUnknown: () => operation('look for no unknown objects', (world) => [world, '']),
    }),
  },
  { rewrites: 1 },
);

const adoptingLate = variant(
  {
    name: 'batches of an earlier version are registered once the rewrite has begun',
    start: EARLIER,
    programs: programs(
      {},
      {
        *begin(found, without) {
          const day = yield does.beginRewrite(found, without);
          const unknown = yield does.findUnknown(dayIn(day).live);
          for (const batch of unknown) {
            yield does.register(batch, day, { generation: dayIn(day).writing, targets: '' });
          }
          return day;
        },
      },
    ),
  },
  { rewrites: 1 },
);

const adoptingAsLive = variant(
  {
    name: 'batches of an earlier version are registered with a generation that is not theirs',
    start: EARLIER,
    programs: programs(
      {},
      {
        *begin(found, without) {
          const day = dayIn(found);
          for (const batch of yield does.findUnknown(day.live)) {
            yield does.register(batch, found, { generation: day.writing + 1, targets: '0' });
          }
          return yield does.beginRewrite(found, without);
        },
      },
    ),
  },
  { rewrites: 1 },
);

const alwaysFirst = variant(
  {
    name: 'a day that is not in the catalog enters it at generation 0',
    programs: programs({
      readLive: () => operation('take generation 0', (world) => [world, '0']),
    }),
  },
  { repeats: 1, retractions: 'a', drops: 1 },
);

const movingAlways = variant(
  {
    name: 'a batch sets the location of a day that is in the catalog',
    programs: programs({
      createPartition: (generation) =>
        operation(`create or update the partition at ${generation}`, (world) => [
          { ...world, catalog: generation },
          '',
        ]),
    }),
  },
  { repeats: 1, retractions: 'a' },
);

const switchingNothing = variant(
  {
    name: 'a rewrite begins and ends on a day that is not in the catalog',
    start: EMPTY,
    programs: programs({
      readCatalog: () => operation('do not look up the partition', (world) => [world, '0']),
      updatePartition: (to) =>
        operation(`update the partition to ${to} if it is there`, (world) => [
          does.updatePartition(to).apply(world)[0],
          '',
        ]),
    }),
  },
  { batches: 'ab', rewrites: 1 },
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
  recordingLate,
  notComparing,
  adoptingNothing,
  adoptingLate,
  adoptingAsLive,
  alwaysFirst,
  movingAlways,
  switchingNothing,
];
