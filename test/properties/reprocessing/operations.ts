import * as model from '../model/operation.ts';
import { CODES, linesOf, type World, without } from './world.ts';

export type Step = model.Operation<World>;
export const step = model.operation<World>;

/** The results of operations that do not return a state. */
const NONE = 'NONE';
export const BUSY = 'BUSY';

/** Other processes wait for the end of one that is about to do this. */
export const TAKE_TURN = 'take the turn';
export const PUT_LATE = 'put the items of the sealed plan';
export const RECORD = 'record the correction';
export const LET_STEPS_END = 'let the steps and requests end that began before';

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
      const isFree = world.turn === '' || world.operations[world.turn]?.state === 'DONE';
      if (world.turn !== id && !isFree) return [world, BUSY];
      return [world.turn === id ? world : { ...world, turn: id }, ''];
    }),
  end: (id: string): Step =>
    step('say DONE', (world) => {
      const entry = world.operations[id];
      if (!entry || entry.state === 'DONE') return [world, ''];
      const operations = { ...world.operations, [id]: { ...entry, state: 'DONE' as const } };
      return [{ ...world, operations }, ''];
    }),

  readReprocessing: (): Step =>
    step('read the reprocessing', (world) => [world, world.reprocessing]),
  /** A conditional write. Its result is the item afterwards. */
  move: (from: string, to: string): Step =>
    step(`move to ${to}`, (world) => {
      if (world.reprocessing !== from) return [world, world.reprocessing];
      return [{ ...world, reprocessing: to }, to];
    }),

  /** The clock decides: it lasts longer than any step that did not see the reprocessing. */
  letStepsEnd: (): Step => step(LET_STEPS_END, (world) => [world, '']),
  /** An open correction gets the record that it asks for, as its next attempt would. */
  claimForOpen: (): Step =>
    step('claim for open corrections', (world) => {
      if (world.correction !== 'OPEN' || world.isClaimed) return [world, ''];
      return [{ ...world, isClaimed: true }, ''];
    }),

  readSaved: (id: string): Step =>
    step('read how far it is', (world) => [world, world.operations[id]?.saved ?? '']),
  save: (id: string, saved: 'PREPARED' | 'UNCHANGED' | 'ENDED'): Step =>
    step(`save ${saved}`, (world) => {
      const entry = world.operations[id];
      if (!entry || entry.saved === saved) return [world, ''];
      return [{ ...world, operations: { ...world.operations, [id]: { ...entry, saved } } }, ''];
    }),
  /** Reads the raw body, and compares the result with what the stores have. */
  prepare: (id: string): Step =>
    step('prepare', (world) => {
      const { raw, lake, items, landed, isClaimed } = world;
      const lines = linesOf(isClaimed ? without(raw, 'c') : raw, CODES[id] ?? '');
      if ([lake, items, landed].every((found) => found === lines)) return [world, 'UNCHANGED'];
      if (world.prepared[id] === lines) return [world, 'PREPARED'];
      return [{ ...world, prepared: { ...world.prepared, [id]: lines } }, 'PREPARED'];
    }),
  readPrepared: (id: string): Step =>
    step('read what is prepared', (world) => [world, world.prepared[id] ?? NONE]),
  deletePrepared: (id: string): Step =>
    step('delete what was prepared', (world) => {
      if (world.prepared[id] === undefined) return [world, ''];
      const { [id]: _, ...prepared } = world.prepared;
      return [{ ...world, prepared }, ''];
    }),

  /** A day is rewritten once for an operation. */
  rewriteDay: (id: string, lines: string): Step =>
    step('rewrite the day', (world) => {
      if (world.rewritten.includes(id)) return [world, ''];
      const rewritten = [...world.rewritten, id].sort().join('');
      return [{ ...world, lake: lines, rewritten }, ''];
    }),
  putItems: (lines: string): Step =>
    step('replace the items', (world) =>
      world.items === lines ? [world, ''] : [{ ...world, items: lines }, ''],
    ),
  putRecords: (lines: string): Step =>
    step('replace the quarantined records', (world) => {
      const quarantine = lines.includes('c') ? '' : 'c';
      return world.quarantine === quarantine ? [world, ''] : [{ ...world, quarantine }, ''];
    }),
  putLanding: (lines: string): Step =>
    step('say what has landed', (world) =>
      world.landed === lines ? [world, ''] : [{ ...world, landed: lines }, ''],
    ),

  /** An attempt of a step of the batch that is late. */
  putLate: (): Step =>
    step(PUT_LATE, (world) => {
      const items = linesOf(world.raw, '1');
      return world.items === items ? [world, ''] : [{ ...world, items }, ''];
    }),

  /** An erasure: each of these is one of its rewrites. What has landed stays counted. */
  eraseRaw: (): Step =>
    step('overwrite the record in the raw body', (world) =>
      world.raw.includes('e') ? [{ ...world, raw: without(world.raw, 'e') }, ''] : [world, ''],
    ),
  eraseLines: (): Step =>
    step('rewrite the day without the customer', (world) =>
      erased(world, { lake: world.lake.replaceAll(/e\d/g, '') }),
    ),
  eraseItems: (): Step =>
    step('delete the items of the customer', (world) =>
      erased(world, { items: world.items.replaceAll(/e\d/g, '') }),
    ),
  countErased: (): Step =>
    step('count what was erased', (world) =>
      erased(world, { landed: world.landed.replaceAll(/e\d/g, '') }),
    ),

  readQuarantine: (): Step => step('read the quarantine', (world) => [world, world.quarantine]),
  recordCorrection: (): Step =>
    step(RECORD, (world) =>
      world.correction === '' ? [{ ...world, correction: 'OPEN' }, ''] : [world, ''],
    ),
  readCorrection: (): Step => step('read the correction', (world) => [world, world.correction]),
  claimRecord: (): Step =>
    step('claim the record', (world) =>
      world.isClaimed ? [world, ''] : [{ ...world, isClaimed: true }, ''],
    ),
  sendCorrected: (): Step =>
    step('send the corrected line', (world) =>
      world.correction === 'OPEN' ? [{ ...world, correction: 'SENT' }, ''] : [world, ''],
    ),
};

function erased(world: World, change: Partial<World>): [World, string] {
  const isChanged = Object.entries(change).some(
    ([name, value]) => world[name as keyof World] !== value,
  );
  return [isChanged ? { ...world, ...change } : world, ''];
}

export type Operations = typeof OPERATIONS;
