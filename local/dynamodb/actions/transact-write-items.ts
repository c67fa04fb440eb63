import { createHash } from 'node:crypto';
import * as z from 'zod';
import { ServiceError } from '../../endpoint/api-call.ts';
import { invalid } from '../errors.ts';
import type { Store } from '../storage/store.ts';
import { answerOf } from './answer.ts';
import { Consumption, isAsked, writeUnits } from './capacity.ts';
import { inputOf, written } from './input.ts';
import { perform, type Write, type Written } from './write.ts';
import {
  CheckRequest,
  checkOf,
  DeleteRequest,
  deleteOf,
  PutRequest,
  putOf,
  UpdateRequest,
  updateOf,
} from './write-requests.ts';

const MOST_ITEMS = 100;
const MOST_BYTES = 4 * 1024 * 1024;

const Item = z.strictObject({
  ConditionCheck: CheckRequest.optional(),
  Put: PutRequest.optional(),
  Delete: DeleteRequest.optional(),
  Update: UpdateRequest.optional(),
});
const TransactWriteItems = z.strictObject({
  TransactItems: z.array(Item),
  ClientRequestToken: z.string().min(1).max(36).optional(),
  ...written,
});
type Call = z.infer<typeof TransactWriteItems>;

/** Does all of the writes, or none. The same token means the same call, for ten minutes. */
export function transactWriteItems(input: unknown, store: Store, now: number): string {
  const call = inputOf(TransactWriteItems, input, 'TransactWriteItems');
  const writes = writesOf(call, store);
  const consumption = new Consumption();
  store.atomically(() => {
    if (isRepeated(call, store, now)) return;
    for (const [write, { before, after }] of performAll(writes)) {
      // A write in a transaction costs twice as much.
      consumption.add(write.stored.table.name, 2 * writeUnits(before, after));
    }
  });
  return answerOf({
    ConsumedCapacity: JSON.stringify(consumption.list(call.ReturnConsumedCapacity)),
  });
}

function writesOf({ TransactItems, ReturnConsumedCapacity }: Call, store: Store): Write[] {
  if (TransactItems.length === 0) throw invalid('TransactWriteItems has no items');
  if (TransactItems.length > MOST_ITEMS) {
    throw invalid(
      `Member must have length less than or equal to ${MOST_ITEMS}: transactItems has ${TransactItems.length}`,
    );
  }
  const needsBefore = isAsked(ReturnConsumedCapacity);
  const writes = TransactItems.map((item) => {
    const write = writeOf(item, store);
    return { ...write, needsBefore: needsBefore || write.needsBefore };
  });
  const keys = writes.map(({ stored, key }) => JSON.stringify([stored.table.name, key]));
  if (new Set(keys).size < keys.length) {
    throw invalid('Transaction request cannot include multiple operations on one item');
  }
  return writes;
}

function writeOf({ ConditionCheck, Put, Delete, Update }: z.infer<typeof Item>, store: Store) {
  const given = [ConditionCheck, Put, Delete, Update].filter((one) => one !== undefined);
  if (given.length !== 1) {
    throw invalid('TransactItems can only contain one of Check, Put, Update or Delete');
  }
  if (ConditionCheck) return checkOf(ConditionCheck, store);
  if (Put) return putOf(Put, store);
  return Delete ? deleteOf(Delete, store) : updateOf(Update ?? unexpected(), store);
}

function unexpected(): never {
  throw new Error('A transaction has an item without a write');
}

/** Throws IdempotentParameterMismatchException for another call with the same token. */
function isRepeated({ ClientRequestToken: token, ...call }: Call, store: Store, now: number) {
  if (token === undefined) return false;
  const hash = createHash('sha256').update(JSON.stringify(call)).digest('base64');
  const known = store.takenTransactions.hashOf(token, now);
  if (known === hash) return true;
  if (known === undefined) {
    store.takenTransactions.add(token, hash, now);
    return false;
  }
  throw new ServiceError(
    'IdempotentParameterMismatchException',
    'The request uses the same client token as a previous, but non-identical request. Do not reuse a client token with different requests, unless the requests are identical',
  );
}

type Reason = { Code: string; Message?: string; Item?: unknown };

/** Throws TransactionCanceledException with the reasons of all items if a single one fails. */
function performAll(writes: readonly Write[]): [Write, Written][] {
  const done: [Write, Written][] = [];
  const reasons = writes.map((write): Reason => {
    try {
      done.push([write, perform(write)]);
      return { Code: 'None' };
    } catch (error) {
      return reasonOf(error);
    }
  });
  if (done.length < writes.length) throw cancelled(reasons);
  if (done.reduce((sum, [, { size }]) => sum + size, 0) > MOST_BYTES) {
    throw invalid('The items of the transaction have more than 4 MB');
  }
  return done;
}

function reasonOf(error: unknown): Reason {
  if (!(error instanceof ServiceError) || error.status !== 400) throw error;
  const { code, message: Message, details } = error;
  if (code === 'ConditionalCheckFailedException') {
    return { Code: 'ConditionalCheckFailed', Message, ...details };
  }
  return { Code: 'ValidationError', Message };
}

function cancelled(CancellationReasons: readonly Reason[]): ServiceError {
  const codes = CancellationReasons.map(({ Code }) => Code).join(', ');
  return new ServiceError(
    'TransactionCanceledException',
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
    400,
    { CancellationReasons },
  );
}
