import type { ACTIONS } from '../endpoint/actions.ts';
import { ServiceError } from '../endpoint/api-call.ts';
import { errorResponse, type HttpResponse } from '../endpoint/protocols.ts';
import type { Target } from '../template/deployment.ts';
import { batchWriteItem } from './actions/batch-write-item.ts';
import { describeTable } from './actions/describe-table.ts';
import { query } from './actions/query.ts';
import { batchGetItem, getItem } from './actions/read-item.ts';
import { scan } from './actions/scan.ts';
import { transactWriteItems } from './actions/transact-write-items.ts';
import { deleteItem, putItem, updateItem } from './actions/write-item.ts';
import { storageError } from './storage/storage-error.ts';
import type { Store } from './storage/store.ts';

export type Action = (typeof ACTIONS)['dynamodb'][number];

/** DynamoDB's API on a store. */
export type Engine = {
  /**
   * Answers a call, its input parsed. An answer that refuses the call is an answer too. Throws
   * InternalServerError when the files can't be read or written.
   */
  call(action: Action, input: unknown): Promise<HttpResponse>;
};

export type EngineOptions = { store: Store; target: Target; now: () => number };

type Perform = (input: unknown, options: EngineOptions) => string;

const PERFORM: Readonly<Record<Action, Perform>> = {
  GetItem: (input, { store }) => getItem(input, store),
  PutItem: (input, { store }) => putItem(input, store),
  UpdateItem: (input, { store }) => updateItem(input, store),
  DeleteItem: (input, { store }) => deleteItem(input, store),
  Query: (input, { store }) => query(input, store),
  Scan: (input, { store }) => scan(input, store),
  BatchGetItem: (input, { store }) => batchGetItem(input, store),
  BatchWriteItem: (input, { store }) => batchWriteItem(input, store),
  TransactWriteItems: (input, { store, now }) => transactWriteItems(input, store, now()),
  DescribeTable: (input, { store, target }) => describeTable(input, store, target),
};

/**
 * Every call is performed whole before the next one begins. It is answered when everything that it
 * wrote, and everything that it read, is as durable as it has to be.
 */
export function engineOn(options: EngineOptions): Engine {
  return {
    call: async (action, input) => {
      const response = performed(action, input, options);
      await options.store.durable();
      return response;
    },
  };
}

const HEADERS = { 'content-type': 'application/x-amz-json-1.0' };

function performed(action: Action, input: unknown, options: EngineOptions): HttpResponse {
  try {
    return { status: 200, headers: HEADERS, body: PERFORM[action](input, options) };
  } catch (error) {
    const isRefusal = error instanceof ServiceError && error.status < 500;
    if (isRefusal) return { ...errorResponse('dynamodb', error), headers: HEADERS };
    throw storageError(error);
  }
}
