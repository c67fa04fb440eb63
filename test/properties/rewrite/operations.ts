import * as model from '../model/operation.ts';
import {
  broughtBack,
  type Day,
  dayText,
  leftOut,
  linesIn,
  minus,
  type Registration,
  union,
  type World,
} from './world.ts';

export type Operation = model.Operation<World>;
export const operation = model.operation<World>;

/** The object that a rewrite writes, beside those of batches. */
export const REWRITTEN = 'day';

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

  /** Returns the batches that are registered from generation `live` on, before `to`. */
  readRegistrations: (live: number, to: number): Operation =>
    operation('readRegistrations', (world) => {
      const batches = Object.entries(world.registered).flatMap(([batch, { generation }]) =>
        generation >= live && generation < to ? [batch] : [],
      );
      return [world, batches.sort().join('')];
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

  /** Glue's UpdatePartition, which takes no condition. */
  updatePartition: (to: number): Operation =>
    operation(`update the partition to ${to}`, (world) => [
      world.catalog === to ? world : { ...world, catalog: to },
      '',
    ]),

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
      const expected = minus(union(committed, seen), retracted + leftOut(day.without));
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
