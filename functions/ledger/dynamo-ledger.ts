import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { inParallel } from '../concurrency/in-parallel.ts';
import type { BatchState } from '../domain/batch.ts';
import { StepFailure } from '../failures.ts';
import { acceptance } from './acceptance.ts';
import { dynamoLedgerTable } from './dynamo-ledger-table.ts';
import type { Batch, Ledger } from './ledger.ts';
import {
  batchItem,
  batchKey,
  batchOf,
  chunkKey,
  claimItem,
  claimOf,
  failureAttribute,
  ingestItem,
  ingestKey,
  ingestOf,
  landingItem,
  sealedAttribute,
  startIn,
} from './ledger-items.ts';
import type { Item, Key, LedgerTable } from './ledger-table.ts';

/**
 * The ledger in one DynamoDB table. When a condition does not hold, the item is read consistently.
 * Another write may come in between, but the result is always a state that the item had after the
 * call began.
 */
export function dynamoLedger(client: DynamoDBClient, tableName: string): Ledger {
  return ledgerIn(dynamoLedgerTable(client, tableName));
}

/** The ledger in a table. `npm run capacity` counts what it writes. */
export function ledgerIn(table: LedgerTable): Ledger {
  return { ...ingestsIn(table), ...claimsIn(table), ...batchesIn(table) };
}

function ingestsIn(table: LedgerTable): Pick<Ledger, 'createIngest' | 'acceptIngest'> {
  return {
    createIngest: async (ingest) => {
      if (await table.putIfAbsent(ingestItem(ingest))) return ingest;
      return ingestOf(await existing(table, ingestKey(ingest.ingestId)));
    },
    acceptIngest: async (ingestId) => {
      const now = new Date().toISOString();
      const accepted = { ingestState: 'ACCEPTED', ...acceptance(ingestId, now) };
      const states = ['RECEIVED', 'ACCEPTED'];
      if (!(await table.setIf(ingestKey(ingestId), accepted, 'ingestState', states)))
        throw missing(`Ingest ${ingestId}`);
    },
  };
}

function claimsIn(table: LedgerTable): Pick<Ledger, 'claimChunk' | 'takeClaim'> {
  return {
    claimChunk: async (chunk, batchId, sequenceNumber) => {
      if (await table.putIfAbsent(claimItem(chunk, batchId, sequenceNumber))) return batchId;
      return claimOf(await existing(table, chunkKey(chunk))).batchId;
    },
    takeClaim: async (chunk, from, to) => {
      const key = chunkKey(chunk);
      if (await table.setIf(key, { batchId: to }, 'batchId', [from])) return to;
      return claimOf(await existing(table, key)).batchId;
    },
  };
}

function batchesIn(
  table: LedgerTable,
): Omit<Ledger, keyof (ReturnType<typeof ingestsIn> & ReturnType<typeof claimsIn>)> {
  /** Moves a batch from one of `states` to another. Returns the batch afterwards, moved or not. */
  const move = async (batchId: string, states: BatchState[], set: Item): Promise<Batch> => {
    const moved = await table.setIf(batchKey(batchId), set, 'batchState', states);
    return batchOf(moved ?? (await existing(table, batchKey(batchId))));
  };
  const to = (batchState: BatchState): Item => ({ batchState });
  const readBatch: Ledger['readBatch'] = async (batchId) => {
    const item = await table.get(batchKey(batchId));
    return item && batchOf(item);
  };
  return {
    createBatch: async (batch) => {
      await table.putIfAbsent(batchItem(batch));
    },
    readBatch,
    abandonBatch: async (batchId) =>
      (await move(batchId, ['STARTED', 'FAILED'], to('ABANDONED'))).state,
    sealBatch: (batchId, sealed) =>
      move(batchId, ['STARTED'], { ...to('SEALED'), ...sealedAttribute(sealed) }),
    putLandings: async (batchId, landings) => {
      await inParallel(LANDINGS_AT_A_TIME, landings, (landing) =>
        table.put(landingItem(batchId, landing)),
      );
    },
    commitBatch: async (batchId) => (await move(batchId, ['SEALED'], to('COMMITTED'))).state,
    failBatch: async (batchId, failure) => {
      const key = batchKey(batchId);
      const attribute = failureAttribute(failure);
      const failed =
        (await table.setIf(key, { ...to('FAILED'), ...attribute }, 'batchState', ['STARTED'])) ??
        (await table.setIf(key, attribute, 'batchState', ['SEALED']));
      return failed ? batchOf(failed).state : (await readBatch(batchId))?.state;
    },
    sealedBefore: async (time) => {
      const { items } = await table.inState('SEALED', { before: time });
      return items.map((item) => startIn(item).batchId);
    },
  };
}

/** A batch of 46 chunks has few ingests, so it seldom has more landings than this. */
const LANDINGS_AT_A_TIME = 16;

async function existing(table: LedgerTable, key: Key): Promise<Item> {
  const item = await table.get(key);
  if (!item) throw missing(key.pk);
  return item;
}

/** Nothing is ever deleted from the ledger, so a missing item is a bug. */
function missing(what: string): StepFailure {
  return new StepFailure('ContractBroken', `${what} is not in the ledger`);
}
