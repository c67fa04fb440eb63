import * as model from '../model/operation.ts';
import {
  broughtBack,
  type Day,
  DROPPED,
  dayText,
  isThere,
  leftOut,
  linesIn,
  minus,
  type Registration,
  recordIn,
  union,
  type World,
} from './world.ts';

export type Operation = model.Operation<World>;
export const operation = model.operation<World>;

/** The objects that rewrites write, beside those of batches. */
export const REWRITTEN = 'day';
export const REST = 'rest';
/** The live generation has no record, so nobody knows what it has. */
export const NO_RECORD = 'no record';
const isRewritten = (name: string): boolean => name === REWRITTEN || name === REST;

const namesIn = ({ objects }: World, generation: number): string[] =>
  Object.keys(objects).flatMap((key) =>
    key.startsWith(`${generation}/`) ? [key.slice(key.indexOf('/') + 1)] : [],
  );

/** Returns the objects of a live generation that its record and the registrations do not name. */
function unknownIn(world: World, live: number): string {
  const names = live === 0 ? '' : recordIn(world.records[live] ?? '').names;
  const isKnown = (name: string): boolean =>
    isRewritten(name)
      ? names.split(' ').includes(name)
      : (world.registered[name]?.generation ?? -1) >= live;
  return namesIn(world, live)
    .filter((name) => !isKnown(name))
    .join('');
}

const registrationText = ({ generation, targets }: Registration): string =>
  `${generation} ${targets}`;

/** A conditional write of the day's item. Its result is the item afterwards. */
export function moveDay(
  name: string,
  isExpected: (day: Day) => boolean,
  change: (day: Day) => Partial<Day>,
): Operation {
  return operation(name, (world) => {
    if (!isExpected(world.day)) return [world, dayText(world.day)];
    const day = { ...world.day, ...change(world.day) };
    return [{ ...world, day }, dayText(day)];
  });
}

/** Each operation is one call of DynamoDB, S3 or Glue, or of an engine that reads the lake. */
export const OPERATIONS = {
  readDay: (): Operation => operation('readDay', (world) => [world, dayText(world.day)]),

  /**
   * One transaction: the day's item is still `day`, and the batch is not registered yet. Its result
   * is the registration, or CHANGED.
   */
  register: (batch: string, day: string, registration: Registration): Operation =>
    operation(`register ${batch}`, (world) => {
      const known = world.registered[batch];
      if (known) return [world, registrationText(known)];
      if (dayText(world.day) !== day) return [world, 'CHANGED'];
      const registered = { ...world.registered, [batch]: registration };
      return [{ ...world, registered }, registrationText(registration)];
    }),

  /** Returns the live generation, for the partition's location. */
  readLive: (): Operation =>
    operation('read the live generation', (world) => [world, `${world.day.live}`]),

  /** Glue's BatchCreatePartition, which leaves a partition that is there as it is. */
  createPartition: (generation: number): Operation =>
    operation(`create the partition at ${generation}`, (world) => [
      isThere(world.catalog) ? world : { ...world, catalog: generation },
      '',
    ]),

  readCatalog: (): Operation =>
    operation('look up the partition', (world) => [world, `${world.catalog}`]),

  /** Somebody drops the partition by hand. */
  dropPartition: (): Operation =>
    operation('drop the partition', (world) => [
      isThere(world.catalog) ? { ...world, catalog: DROPPED } : world,
      '',
    ]),

  /** Writes an object. Its key decides its content, so a repetition changes nothing. */
  putObject: (generation: number, name: string, lines: string): Operation =>
    operation(`put ${generation}/${name}`, (world) => {
      const key = `${generation}/${name}`;
      if (world.objects[key] === lines) return [world, ''];
      return [{ ...world, objects: { ...world.objects, [key]: lines } }, ''];
    }),

  commitBatch: (batch: string): Operation =>
    operation(`commit ${batch}`, (world) => {
      if (world.committed.includes(batch)) return [world, ''];
      return [{ ...world, committed: union(world.committed, batch) }, ''];
    }),

  /** The item becomes that of a rewrite to the next generation, if it is still `day`. */
  beginRewrite: (day: string, without: string): Operation =>
    moveDay(
      `begin without ${without || 'nothing'}`,
      (item) => dayText(item) === day,
      ({ writing }) => ({ writing: writing + 1, phase: 'REWRITING', without }),
    ),

  /** Returns which of the rewrites that led to the live generation made this change, or ''. */
  findRecord: (live: number, change: string): Operation =>
    operation(`find the record of ${change}`, (world) => {
      for (let at = live; at > 0; ) {
        const { from, change: made } = recordIn(world.records[at] ?? '0');
        if (made === change) return [world, `${at}`];
        at = from;
      }
      return [world, ''];
    }),

  /** Returns the objects of the live generation to which nothing in the ledger leads. */
  findUnknown: (live: number): Operation =>
    operation('find unknown objects', (world) => [world, unknownIn(world, live)]),

  /**
   * Returns the objects that the live generation's record names, which never changes, and the batches
   * that are registered from that generation on, before `to`.
   */
  readSources: (live: number, to: number): Operation =>
    operation('read the sources', (world) => {
      if (live > 0 && world.records[live] === undefined) return [world, NO_RECORD];
      const { names } = recordIn(world.records[live] ?? '');
      const batches = Object.entries(world.registered).flatMap(([batch, { generation }]) =>
        generation >= live && generation < to ? [batch] : [],
      );
      return [world, [names, ...batches.sort()].join(' ')];
    }),

  /** Returns what is recorded of a generation, or ''. */
  readRecord: (generation: number): Operation =>
    operation(`read the record of ${generation}`, (world) => [
      world,
      world.records[generation] ?? '',
    ]),

  putRecord: (generation: number, record: string): Operation =>
    operation(`record ${generation}`, (world) => {
      if (world.records[generation] === record) return [world, ''];
      return [{ ...world, records: { ...world.records, [generation]: record } }, ''];
    }),

  /** Writes an object of a rewrite, unless there is one. Returns what is there afterwards. */
  putIfAbsent: (generation: number, name: string, lines: string): Operation =>
    operation(`put ${generation}/${name} if absent`, (world) => {
      const key = `${generation}/${name}`;
      const found = world.objects[key];
      if (found !== undefined) return [world, found];
      return [{ ...world, objects: { ...world.objects, [key]: lines } }, lines];
    }),

  /** Returns whether a generation has objects of a rewrite that the record does not name. */
  findOthers: (generation: number, record: string): Operation =>
    operation(`find other objects of ${generation}`, (world) => {
      const own = recordIn(record).names.split(' ');
      const found = namesIn(world, generation).filter(isRewritten);
      return [world, found.some((name) => !own.includes(name)) ? 'OTHERS' : ''];
    }),

  /** Returns the lines in an object, or MISSING. */
  readObject: (generation: number, name: string): Operation =>
    operation(`read ${generation}/${name}`, (world) => [
      world,
      world.objects[`${generation}/${name}`] ?? 'MISSING',
    ]),

  beginSwitch: (to: number): Operation =>
    moveDay(
      `begin the switch to ${to}`,
      ({ phase, writing }) => phase === 'REWRITING' && writing === to,
      () => ({ phase: 'SWITCHING' }),
    ),

  /** Glue's UpdatePartition, which takes no condition but that there is a partition. */
  updatePartition: (to: number): Operation =>
    operation(`update the partition to ${to}`, (world) => {
      if (!isThere(world.catalog)) return [world, 'MISSING'];
      return [world.catalog === to ? world : { ...world, catalog: to }, ''];
    }),

  endRewrite: (to: number): Operation =>
    operation(`end the rewrite to ${to}`, (world) => {
      const { day } = world;
      if (day.phase !== 'SWITCHING' || day.writing !== to) return [world, dayText(day)];
      const after: Day = { live: to, writing: to, phase: 'IDLE', without: '' };
      const gone = union(world.retracted, leftOut(day.without));
      const retracted = minus(gone, broughtBack(day.without));
      return [{ ...world, day: after, retracted }, dayText(after)];
    }),

  giveUp: (to: number): Operation =>
    moveDay(
      `give up the rewrite to ${to}`,
      ({ phase, writing }) => phase === 'REWRITING' && writing === to,
      () => ({ phase: 'IDLE', without: '' }),
    ),

  deleteGeneration: (generation: number): Operation =>
    operation(`delete generation ${generation}`, (world) => {
      const kept = Object.entries(world.objects).filter(
        ([key]) => !key.startsWith(`${generation}/`),
      );
      if (kept.length === Object.keys(world.objects).length) return [world, ''];
      return [{ ...world, objects: Object.fromEntries(kept) }, ''];
    }),

  /** A query is planned: it takes the partition's location, and what it must find or not find. */
  planQuery: (): Operation =>
    operation('plan a query', (world) => {
      const { catalog, committed, seen, retracted, day } = world;
      // A line that is being retracted or brought back may be found or not.
      const landed = minus(union(committed, seen), retracted + leftOut(day.without));
      const expected = catalog === DROPPED ? '' : landed;
      return [world, `${catalog}/${expected}/${minus(retracted, broughtBack(day.without))}`];
    }),

  /** A query reads the objects of the location that it was planned with. */
  runQuery: (plan: string): Operation =>
    operation(`run the query ${plan}`, (world) => {
      const [generation, expected = '', retracted = ''] = plan.split('/');
      const found = linesIn(world, Number(generation));
      const wrong = wrongResult(found, expected, retracted);
      return [{ ...world, seen: union(world.seen, found), wrong }, ''];
    }),
};

function wrongResult(found: string, expected: string, retracted: string): string {
  if (new Set(found).size < found.length) return 'a query finds a line twice';
  if ([...retracted].some((line) => found.includes(line))) return 'a query finds a retracted line';
  const missing = [...expected].some((line) => !found.includes(line));
  return missing ? 'a query misses a line that had landed or was found before' : '';
}

export type Operations = typeof OPERATIONS;
