import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { inParallel } from '../concurrency/in-parallel.ts';
import { failingAs } from '../failures.ts';
import { getItems } from '../index/dynamo-get-items.ts';
import { type AcceptedQuery, acceptedQueries, mergedPage } from './acceptance.ts';
import { coded, codedKey, plain } from './dynamo-attributes.ts';
import { putWhile } from './dynamo-put-while.ts';
import { BY_ACCEPTANCE, BY_STATE } from './ledger.ts';
import type {
  AcceptedPage,
  Item,
  Key,
  LedgerTable,
  ListedState,
  StatePage,
  Unchanged,
} from './ledger-table.ts';

/** Queries of a page of accepted ingests. */
const QUERIES_AT_A_TIME = 8;

export function dynamoLedgerTable(client: DynamoDBClient, tableName: string): LedgerTable {
  const TableName = tableName;
  const queryAll = (input: Omit<QueryCommandInput, 'TableName'>) =>
    failingAs('LedgerUnavailable', 'The ledger could not be read', () =>
      allPages(client, { TableName, ...input }),
    );
  return {
    ...itemsIn(client, TableName),
    put: (item) =>
      failingAs('LedgerUnavailable', notWritten(item), async () => {
        await client.send(new PutItemCommand({ TableName, Item: coded(item) }));
      }),
    putIfAbsentWhile: (item, guard) =>
      failingAs('LedgerUnavailable', notWritten(item), () =>
        putWhile(client, TableName, item, guard),
      ),
    putIfAbsent: async (item) => (await putNew(client, TableName, item)) !== undefined,
    setIf: (key, set, attribute, values, unchanged) =>
      conditional(notWritten(key), async () => {
        const update = onlyIf(unchanged, updateOf(set, attribute, values));
        const { Attributes } = await client.send(
          new UpdateItemCommand({ TableName, Key: coded(key), ReturnValues: 'ALL_NEW', ...update }),
        );
        if (!Attributes) throw new Error('DynamoDB returned no attributes');
        return plain(Attributes);
      }),
    partition: async (pk, within) => {
      const { items } = await queryAll({
        KeyConditionExpression: within ? 'pk = :pk AND sk BETWEEN :from AND :to' : 'pk = :pk',
        ExpressionAttributeValues: coded({
          ':pk': pk,
          ...(within && { ':from': within.from, ':to': within.to }),
        }),
        ConsistentRead: true,
      });
      return items;
    },
    inState: (state, page) => queryAll(stateQuery(state, page)),
    acceptedOn: (day, page) => accepted(day, page, (query) => queryAll(acceptanceQuery(query))),
  };
}

/** Reads items by their keys, each as it is at that moment. */
const itemsIn = (
  client: DynamoDBClient,
  TableName: string,
): Pick<LedgerTable, 'get' | 'getAll'> => ({
  get: (key) =>
    failingAs('LedgerUnavailable', `${key.pk} could not be read`, async () => {
      const command = new GetItemCommand({ TableName, Key: coded(key), ConsistentRead: true });
      const { Item: item } = await client.send(command);
      return item && plain(item);
    }),
  getAll: (keys) =>
    failingAs('LedgerUnavailable', 'The ledger could not be read', async () => {
      const items = await getItems(client, TableName, keys.map(codedKey));
      return items.map((item) => item && plain(item));
    }),
});

type Page = { items: Item[]; more: boolean };

async function accepted(
  day: string,
  page: AcceptedPage,
  query: (query: AcceptedQuery) => Promise<Page>,
): Promise<Page> {
  const found = await inParallel(QUERIES_AT_A_TIME, acceptedQueries(day, page), query);
  return mergedPage(found, page.limit);
}

const notWritten = ({ pk }: Item | Key): string => `${pk} could not be written`;

function putNew(client: DynamoDBClient, TableName: string, item: Item): Promise<true | undefined> {
  return conditional<true>(notWritten(item), async () => {
    await client.send(
      new PutItemCommand({
        TableName,
        Item: coded(item),
        ConditionExpression: 'attribute_not_exists(pk)',
      }),
    );
    return true;
  });
}

/** Runs a conditional write. Returns undefined when the condition does not hold. */
function conditional<T>(message: string, write: () => Promise<T>): Promise<T | undefined> {
  return failingAs('LedgerUnavailable', message, async () => {
    try {
      return await write();
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return undefined;
      throw error;
    }
  });
}

function updateOf(set: Item, attribute: string, values: string[]) {
  const names = Object.keys(set);
  const allowed = values.map((value, index) => [`:if${index}`, value] as const);
  return {
    UpdateExpression: `SET ${names.map((_, index) => `#set${index} = :set${index}`).join(', ')}`,
    ConditionExpression: `#if IN (${allowed.map(([name]) => name).join(', ')})`,
    ExpressionAttributeNames: {
      '#if': attribute,
      ...Object.fromEntries(names.map((name, index) => [`#set${index}`, name])),
    },
    ExpressionAttributeValues: coded(
      Object.fromEntries([
        ...Object.values(set).map((value, index) => [`:set${index}`, value] as const),
        ...allowed,
      ]),
    ),
  };
}

/** Adds the condition that another attribute is as it was. */
function onlyIf(unchanged: Unchanged | undefined, update: ReturnType<typeof updateOf>) {
  if (!unchanged) return update;
  const { attribute, was } = unchanged;
  const isSame = was === undefined ? 'attribute_not_exists(#was)' : '#was = :was';
  return {
    ...update,
    ConditionExpression: `${update.ConditionExpression} AND ${isSame}`,
    ExpressionAttributeNames: { ...update.ExpressionAttributeNames, '#was': attribute },
    ExpressionAttributeValues: {
      ...update.ExpressionAttributeValues,
      ...(was !== undefined && coded({ ':was': was })),
    },
  };
}

function stateQuery(state: ListedState, page: StatePage): Omit<QueryCommandInput, 'TableName'> {
  const { before, within, limit, latestFirst, after } = page;
  return {
    IndexName: BY_STATE,
    KeyConditionExpression: [
      'batchState = :state',
      ...(before === undefined ? [] : ['startedAt < :before']),
      ...(within ? ['startedAt BETWEEN :from AND :to'] : []),
    ].join(' AND '),
    ExpressionAttributeValues: coded({
      ':state': state,
      ...(before !== undefined && { ':before': before }),
      ...(within && { ':from': within.from, ':to': within.to }),
    }),
    ScanIndexForward: !latestFirst,
    ...(limit !== undefined && { Limit: limit }),
    ...(after && { ExclusiveStartKey: coded(after) }),
  };
}

function acceptanceQuery({
  key,
  within,
  limit,
  after,
}: AcceptedQuery): Omit<QueryCommandInput, 'TableName'> {
  return {
    IndexName: BY_ACCEPTANCE,
    KeyConditionExpression: 'acceptedOn = :key AND acceptedAt BETWEEN :from AND :to',
    ExpressionAttributeValues: coded({ ':key': key, ':from': within.from, ':to': within.to }),
    Limit: limit,
    ...(after && { ExclusiveStartKey: coded(after) }),
  };
}

/**
 * Queries to the end, or up to `Limit` items. DynamoDB ends a page at 1 MB even before the limit.
 */
async function allPages(client: DynamoDBClient, input: QueryCommandInput) {
  const items: Item[] = [];
  const limit = input.Limit ?? Number.POSITIVE_INFINITY;
  let start = input.ExclusiveStartKey;
  do {
    const { Items, LastEvaluatedKey } = await client.send(
      new QueryCommand({
        ...input,
        ...(start && { ExclusiveStartKey: start }),
        ...(input.Limit !== undefined && { Limit: limit - items.length }),
      }),
    );
    items.push(...(Items ?? []).map(plain));
    start = LastEvaluatedKey;
  } while (start && items.length < limit);
  return { items, more: start !== undefined };
}
