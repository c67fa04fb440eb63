import * as model from '../model/operation.ts';
import { both, minus, union, type World } from './world.ts';

export type Step = model.Operation<World>;
export const step = model.operation<World>;

/** The results of operations that return no lines. */
export const NONE = 'NONE';
export const WAITING = 'WAITING';

/** Other processes wait for the end of one that is about to do this. */
export const TAKE_LEASE = 'take the lease';
export const LET_STEPS_END = 'let the steps end that began before';

const isOpen = ({ batches }: World, batch: string): boolean => batches[batch] === 'SEALED';

/** Each operation is one call of DynamoDB or S3, or a rewrite of the day, which has its own model. */
export const OPERATIONS = {
  ask: (): Step =>
    step('ask', (world) => {
      if (world.operation !== '') return [world, ''];
      return [{ ...world, operation: 'OPEN', named: true }, ''];
    }),
  takeLease: (): Step => step(TAKE_LEASE, (world) => [world, '']),
  readOperation: (): Step => step('read the operation', (world) => [world, world.operation]),
  readProgress: (): Step => step('read the progress', (world) => [world, world.progress]),
  save: (progress: string): Step =>
    step(`save ${progress}`, (world) => {
      if (world.progress === progress || world.operation === 'DONE') return [world, ''];
      return [{ ...world, progress }, ''];
    }),
  readCustomer: (): Step =>
    step('read who it is', (world) => [world, world.named ? 'NAMED' : NONE]),

  /** A batch is known to the ledger before it stages anything. */
  startBatch: (batch: string): Step =>
    step(`start ${batch}`, (world) => {
      if (world.batches[batch]) return [world, ''];
      const batches = { ...world.batches, [batch]: 'SEALED' as const };
      const covered = world.operation === '' ? union(world.covered, batch) : world.covered;
      return [{ ...world, batches, covered, staged: union(world.staged, batch) }, ''];
    }),
  readBatch: (batch: string): Step =>
    step(`read ${batch}`, (world) => [world, world.batches[batch] ?? NONE]),
  readStaged: (batch: string): Step =>
    step(`read what ${batch} has staged`, (world) => [
      world,
      world.staged.includes(batch) ? batch : NONE,
    ]),
  putLines: (batch: string): Step =>
    step(`put the lines of ${batch}`, (world) => [
      world.lake.includes(batch) ? world : { ...world, lake: union(world.lake, batch) },
      '',
    ]),
  putItems: (batch: string): Step =>
    step(`put the items of ${batch}`, (world) => [
      world.items.includes(batch) ? world : { ...world, items: union(world.items, batch) },
      '',
    ]),
  commit: (batch: string): Step =>
    step(`commit ${batch}`, (world) => {
      if (!isOpen(world, batch)) return [world, ''];
      return [{ ...world, batches: { ...world.batches, [batch]: 'COMMITTED' } }, ''];
    }),

  /** Returns the batches that began before, and have not ended. */
  openBatches: (): Step =>
    step('read the open batches', (world) => [
      world,
      [...world.covered].filter((batch) => isOpen(world, batch)).join('') || NONE,
    ]),
  /** The clock decides: it lasts longer than any step of a batch that has ended. */
  letStepsEnd: (): Step => step(LET_STEPS_END, (world) => [world, '']),

  /** The day is rewritten once in a round. What it was before stays in an old generation. */
  rewriteDay: (round: string): Step =>
    step(`rewrite the day in round ${round}`, (world) => {
      if (world.rewritten.includes(round)) return [world, ''];
      const dead = union(world.dead, world.lake);
      const lake = minus(world.lake, world.covered);
      return [{ ...world, lake, dead, rewritten: world.rewritten + round }, ''];
    }),
  removeItems: (): Step =>
    step('remove the items', (world) => {
      const found = both(world.items, world.covered);
      if (found === '') return [world, NONE];
      return [{ ...world, items: minus(world.items, found) }, found];
    }),
  /** Returns which of the lines are in the live generation and in old ones. */
  readLake: (): Step =>
    step('read the lake', (world) => {
      const live = both(world.lake, world.covered) === '' ? '' : 'L';
      const dead = both(world.dead, world.covered) === '' ? '' : 'D';
      return [world, live + dead];
    }),
  /** What a batch needs that has not ended stays. */
  removeStaged: (): Step =>
    step('remove what is staged', (world) => {
      const found = both(world.staged, world.covered);
      const needed = [...found].filter((batch) => isOpen(world, batch)).join('');
      if (found === '') return [world, NONE];
      const staged = minus(world.staged, minus(found, needed));
      const after = staged === world.staged ? world : { ...world, staged };
      return [after, needed === '' ? '' : WAITING];
    }),
  /** After the grace period. */
  removeDead: (): Step =>
    step('remove old generations', (world) => [
      world.dead === '' ? world : { ...world, dead: '' },
      '',
    ]),

  certify: (): Step =>
    step('write the certificate', (world) => [
      world.certificate ? world : { ...world, certificate: true },
      '',
    ]),
  readCertificate: (): Step =>
    step('read the certificate', (world) => [world, world.certificate ? 'THERE' : NONE]),
  forget: (): Step =>
    step('forget who it is', (world) => [world.named ? { ...world, named: false } : world, '']),
  end: (): Step =>
    step('say DONE', (world) => [
      world.operation === 'DONE' ? world : { ...world, operation: 'DONE' },
      '',
    ]),
};

export type Operations = typeof OPERATIONS;
