import type { BatchState } from '../../../functions/domain/batch.ts';
import type { Ledger } from '../../../functions/ledger/ledger.ts';
import * as model from '../model/operation.ts';
import { type BatchItem, type Chunk, type Plan, union, type World } from './world.ts';

export type Operation = model.Operation<World>;

/**
 * The operations of the ledger, by the names of its interface, and the writes beside it. A result
 * that is a batch is `STATE object members`.
 */
export type Operations = Record<keyof Omit<Ledger, 'putLandings' | 'sealedBefore'>, unknown> & {
  createIngest(ingest: string): Operation;
  acceptIngest(ingest: string): Operation;
  putRecord(chunk: Chunk): Operation;
  createBatch(batch: string): Operation;
  readBatch(batch: string): Operation;
  claimChunk(chunk: Chunk, batch: string): Operation;
  takeClaim(chunk: Chunk, from: string, to: string): Operation;
  abandonBatch(batch: string): Operation;
  sealBatch(batch: string, plan: Plan): Operation;
  writeLake(plan: Plan): Operation;
  deleteObject(object: string): Operation;
  upsertIndex(plan: Plan): Operation;
  commitBatch(batch: string): Operation;
  failBatch(batch: string): Operation;
  reportDone(delivery: string): Operation;
};

export const operation = model.operation<World>;

function resultOf(item: BatchItem | undefined): model.Result {
  if (!item) return 'ABSENT';
  return item.plan ? `${item.state} ${item.plan.object} ${item.plan.members}` : item.state;
}

/** A conditional write of a batch item. Its result is the batch afterwards. */
export function move(
  name: string,
  batch: string,
  from: readonly BatchState[],
  change: BatchItem | { state: BatchState },
): Operation {
  return operation(`${name} ${batch}`, (world) => {
    const item = world.batches[batch];
    if (!item || !from.includes(item.state)) return [world, resultOf(item)];
    const moved = { ...item, ...change };
    return [{ ...world, batches: { ...world.batches, [batch]: moved } }, resultOf(moved)];
  });
}

export const OPERATIONS: Operations = {
  createIngest: (ingest) =>
    operation(`createIngest ${ingest}`, (world) => {
      const recorded = world.ingests[ingest];
      if (recorded) return [world, recorded];
      return [{ ...world, ingests: { ...world.ingests, [ingest]: 'RECEIVED' } }, 'RECEIVED'];
    }),
  acceptIngest: (ingest) =>
    operation(`acceptIngest ${ingest}`, (world) => [
      { ...world, ingests: { ...world.ingests, [ingest]: 'ACCEPTED' } },
      '',
    ]),
  putRecord: (chunk) =>
    operation(`putRecord ${chunk}`, (world) => [{ ...world, stream: world.stream + chunk }, '']),
  createBatch: (batch) =>
    operation(`createBatch ${batch}`, (world) => {
      if (world.batches[batch]) return [world, ''];
      return [{ ...world, batches: { ...world.batches, [batch]: { state: 'STARTED' } } }, ''];
    }),
  readBatch: (batch) =>
    operation(`readBatch ${batch}`, (world) => [world, resultOf(world.batches[batch])]),
  claimChunk: (chunk, batch) =>
    operation(`claimChunk ${chunk} ${batch}`, (world) => {
      const holder = world.claims[chunk];
      if (holder) return [world, holder];
      return [{ ...world, claims: { ...world.claims, [chunk]: batch } }, batch];
    }),
  takeClaim: (chunk, from, to) =>
    operation(`takeClaim ${chunk} ${from} ${to}`, (world) => {
      const holder = world.claims[chunk] ?? '';
      if (holder !== from) return [world, holder];
      return [{ ...world, claims: { ...world.claims, [chunk]: to } }, to];
    }),
  abandonBatch: (batch) =>
    move('abandonBatch', batch, ['STARTED', 'FAILED'], { state: 'ABANDONED' }),
  sealBatch: (batch, plan) => move('sealBatch', batch, ['STARTED'], { state: 'SEALED', plan }),
  writeLake: ({ object, members }) =>
    operation(`writeLake ${object}`, (world) => {
      if (world.lake[object] === members) return [world, ''];
      return [{ ...world, lake: { ...world.lake, [object]: members } }, ''];
    }),
  deleteObject: (object) =>
    operation(`deleteObject ${object}`, (world) => {
      const { [object]: _, ...lake } = world.lake;
      return [{ ...world, lake }, ''];
    }),
  upsertIndex: ({ members }) =>
    operation(`upsertIndex ${members}`, (world) => {
      const index = union(world.index, members);
      return [index === world.index ? world : { ...world, index }, ''];
    }),
  commitBatch: (batch) => move('commitBatch', batch, ['SEALED'], { state: 'COMMITTED' }),
  failBatch: (batch) => move('failBatch', batch, ['STARTED'], { state: 'FAILED' }),
  reportDone: (delivery) =>
    operation(`reportDone ${delivery}`, (world) => {
      const done = union(world.done, delivery);
      return [done === world.done ? world : { ...world, done }, ''];
    }),
};
