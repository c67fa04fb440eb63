import * as model from '../model/operation.ts';
import { isThere, type World } from './world.ts';

export type Step = model.Operation<World>;
export const step = model.operation<World>;

/** The results of operations that do not return a state. */
export const NONE = 'NONE';
export const BUSY = 'BUSY';
export const LOST = 'LOST';
export const INCOMPLETE = 'INCOMPLETE';

/** Other processes wait for the end of one that is about to do this. */
export const TAKE_TURN = 'take the turn';
export const PUT_LATE = 'put the items of the sealed plan';
export const LET_STEPS_END = 'let the steps end that began before';

const added = (names: string, name: string): string => [...names, name].sort().join('');
const without = (names: string, name: string): string => names.replaceAll(name, '');
const once = (names: string, name: string): string => added(without(names, name), name);

/** Each operation is one call of DynamoDB or S3, or a rewrite of the day, which has its own model. */
export const OPERATIONS = {
  ask: (id: string): Step =>
    step(`ask for ${id}`, (world) => {
      if (world.operations[id]) return [world, ''];
      const entry = { state: 'OPEN', saved: '' } as const;
      return [{ ...world, operations: { ...world.operations, [id]: entry } }, ''];
    }),
  readOperation: (id: string): Step =>
    step('read the operation', (world) => [world, world.operations[id]?.state ?? NONE]),

  /** Only an operation whose turn it is, or one that follows an operation that is DONE, gets it. */
  takeTurn: (id: string): Step =>
    step(TAKE_TURN, (world) => {
      const holder = world.turn;
      const isFree = holder === '' || world.operations[holder]?.state === 'DONE';
      if (holder !== id && !isFree) return [world, BUSY];
      return [holder === id ? world : { ...world, turn: id }, ''];
    }),
  end: (id: string): Step =>
    step('say DONE', (world) => {
      const entry = world.operations[id];
      if (!entry || entry.state === 'DONE') return [world, ''];
      const operations = { ...world.operations, [id]: { ...entry, state: 'DONE' as const } };
      return [{ ...world, operations }, ''];
    }),

  readRetraction: (): Step => step('read the retraction', (world) => [world, world.retraction]),
  /** A conditional write. Its result is the item afterwards. */
  move: (from: readonly string[], to: string): Step =>
    step(`move to ${to}`, (world) => {
      if (!from.includes(world.retraction)) return [world, world.retraction];
      return [{ ...world, retraction: to }, to];
    }),

  /** The clock decides: it lasts longer than any step that did not see the retraction. */
  letStepsEnd: (): Step => step(LET_STEPS_END, (world) => [world, '']),

  archiveLines: (id: string): Step => archive(`${id}/lines`, ({ lake }) => lake.replace('y', '')),
  archiveItems: (id: string): Step => archive(`${id}/items`, ({ items }) => items.replace('y', '')),
  readSaved: (id: string): Step =>
    step('read how far it is', (world) => [world, world.operations[id]?.saved ?? '']),
  save: (id: string, saved: 'ARCHIVED' | 'REFUSED'): Step =>
    step(`save ${saved}`, (world) => {
      const entry = world.operations[id];
      if (!entry || entry.saved === saved) return [world, ''];
      return [{ ...world, operations: { ...world.operations, [id]: { ...entry, saved } } }, ''];
    }),
  /** Compares what the stores have with what the ledger says has landed. */
  checkComplete: (): Step =>
    step('compare with what has landed', (world) => [world, world.missing ? INCOMPLETE : '']),
  /** `npm run audit -- --mend` */
  mend: (): Step =>
    step('mend the stores', (world) => [world.missing ? { ...world, missing: false } : world, '']),
  readArchive: (key: string): Step =>
    step(`read ${key}`, (world) => [world, world.archive[key] ?? NONE]),
  deleteArchive: (id: string): Step =>
    step(`delete the archive of ${id}`, (world) => {
      const left = Object.entries(world.archive).filter(([key]) => !key.startsWith(id));
      if (left.length === Object.keys(world.archive).length) return [world, ''];
      return [{ ...world, archive: Object.fromEntries(left) }, ''];
    }),

  /** A day is rewritten once for an operation. */
  rewriteDay: (id: string, change: 'without' | 'with'): Step =>
    step(`rewrite the day ${change} x`, (world) => {
      if (world.rewritten.includes(id)) return [world, ''];
      const lake = change === 'with' ? added(world.lake, 'x') : without(world.lake, 'x');
      const isLost = change === 'without' && world.missing;
      const wrong = isLost ? 'x goes, and part of it was missing' : world.wrong;
      return [{ ...world, lake, rewritten: added(world.rewritten, id), wrong }, ''];
    }),
  deleteItems: (): Step =>
    step('delete the items', (world) => {
      if (!world.items.includes('x')) return [world, ''];
      return [{ ...world, items: without(world.items, 'x') }, ''];
    }),
  putItems: (name = 'put the items back'): Step =>
    step(name, (world) => {
      if (world.items.includes('x')) return [world, ''];
      return [{ ...world, items: added(world.items, 'x') }, ''];
    }),
  count: (id: string): Step =>
    step('count what was removed', (world) => {
      if (world.counted.includes(id)) return [world, ''];
      return [{ ...world, counted: added(world.counted, id) }, ''];
    }),
  uncount: (id: string): Step =>
    step('count it no more', (world) => {
      if (!world.counted.includes(id)) return [world, ''];
      return [{ ...world, counted: without(world.counted, id) }, ''];
    }),

  /** The ordinary protocol: an ingest lands once, however often it is sent. */
  land: (): Step =>
    step('land y', (world) => {
      if (world.lake.includes('y')) return [world, ''];
      return [{ ...world, lake: once(world.lake, 'y'), items: once(world.items, 'y') }, ''];
    }),
  /** The response to a POST says that the lines are taken in: those of `x`, or of `y`. */
  answer: (name: 'x' | 'y'): Step =>
    step(`answer ${name}`, (world) => {
      if (name === 'x' || !isThere(world.retraction)) return [world, ''];
      return [{ ...world, wrong: 'y is taken in although x is there' }, ''];
    }),
};

function archive(key: string, of: (world: World) => string): Step {
  return step(`archive ${key}`, (world) => {
    const lines = of(world);
    if (world.archive[key] === lines) return [world, ''];
    return [{ ...world, archive: { ...world.archive, [key]: lines } }, ''];
  });
}

export type Operations = typeof OPERATIONS;
