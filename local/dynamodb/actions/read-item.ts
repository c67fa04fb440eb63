import * as z from 'zod';
import { invalid } from '../errors.ts';
import { type Path, project } from '../expressions/path.ts';
import { Placeholders } from '../expressions/placeholders.ts';
import { parseProjection } from '../expressions/projection.ts';
import type { Key } from '../storage/rows.ts';
import type { Store, StoredTable } from '../storage/store.ts';
import { itemOf } from '../values/check-value.ts';
import { itemSize } from '../values/size.ts';
import { answerOf, listOf } from './answer.ts';
import { Consumption, isAsked, readUnits } from './capacity.ts';
import { Attributes, checkPlaceholders, consumed, inputOf, TableName } from './input.ts';
import { keyOf } from './keys.ts';
import { checkScalars } from './scalars.ts';
import { parsed } from './write.ts';

const projecting = {
  ProjectionExpression: z.string().optional(),
  ExpressionAttributeNames: z.record(z.string(), z.string()).optional(),
  ConsistentRead: z.boolean().optional(),
};
const GetItem = z.strictObject({ TableName, Key: Attributes, ...projecting, ...consumed });
const KeysOfTable = z.strictObject({ Keys: z.array(Attributes), ...projecting });
type Projecting = Omit<z.infer<typeof KeysOfTable>, 'Keys'>;
const BatchGetItem = z.strictObject({
  RequestItems: z.record(z.string(), KeysOfTable),
  ...consumed,
});

export function getItem(input: unknown, store: Store): string {
  const call = inputOf(GetItem, input, 'GetItem');
  const given = itemOf(call.Key);
  const paths = pathsOf(call);
  const stored = store.table(call.TableName);
  const key = keyOf(given, stored.table);
  checkScalars(paths ?? [], stored.table);
  const json = stored.rows.get(key);
  const consumption = new Consumption();
  if (isAsked(call.ReturnConsumedCapacity)) {
    consumption.add(call.TableName, readUnits(bytesOf(json), call.ConsistentRead));
  }
  return answerOf({
    Item: json && projected(json, paths),
    ConsumedCapacity: JSON.stringify(consumption.list(call.ReturnConsumedCapacity)?.[0]),
  });
}

function pathsOf(call: Projecting): Path[] | undefined {
  checkPlaceholders(call, ['ProjectionExpression']);
  const placeholders = new Placeholders(call);
  const { ProjectionExpression: expression } = call;
  const paths = expression === undefined ? undefined : parseProjection(expression, placeholders);
  placeholders.checkUse();
  return paths;
}

const projected = (json: string, paths: readonly Path[] | undefined): string =>
  paths ? JSON.stringify(project(parsed(json), paths)) : json;

const bytesOf = (json: string | undefined): number =>
  json === undefined ? 1 : itemSize(parsed(json));

const MOST_KEYS = 100;
const MOST_BYTES = 16 * 1024 * 1024;

export function batchGetItem(input: unknown, store: Store): string {
  const call = inputOf(BatchGetItem, input, 'BatchGetItem');
  const tables = Object.entries(call.RequestItems);
  const count = tables.reduce((sum, [, { Keys }]) => sum + Keys.length, 0);
  if (count === 0) throw invalid('BatchGetItem has no keys');
  if (count > MOST_KEYS) throw invalid('Too many items requested for the BatchGetItem call');
  const requests = tables.map(([name, request]) => checkedRequest(name, request, store));
  const budget = { bytes: MOST_BYTES };
  const consumption = new Consumption();
  const answers = requests.map((request) => {
    const answer = found(request, budget);
    if (isAsked(call.ReturnConsumedCapacity)) {
      consumption.add(request.stored.table.name, answer.units);
    }
    return { name: request.stored.table.name, ...answer };
  });
  const unprocessed = answers.filter(({ left }) => left.Keys.length > 0);
  return answerOf({
    Responses: answerOf(Object.fromEntries(answers.map((one) => [one.name, listOf(one.jsons)]))),
    UnprocessedKeys: JSON.stringify(
      Object.fromEntries(unprocessed.map(({ name, left }) => [name, left])),
    ),
    ConsumedCapacity: JSON.stringify(consumption.list(call.ReturnConsumedCapacity)),
  });
}

type Request = {
  stored: StoredTable;
  keys: Key[];
  paths: Path[] | undefined;
  given: z.infer<typeof KeysOfTable>;
};

function checkedRequest(name: string, given: Request['given'], store: Store): Request {
  const items = given.Keys.map(itemOf);
  const paths = pathsOf(given);
  const texts = items.map((item) => JSON.stringify(Object.entries(item).sort()));
  if (new Set(texts).size < texts.length) {
    throw invalid('Provided list of item keys contains duplicates');
  }
  const stored = store.table(name);
  const keys = items.map((item) => keyOf(item, stored.table));
  checkScalars(paths ?? [], stored.table);
  return { stored, keys, paths, given };
}

/** The items within the budget of the call. The keys of the others are returned. */
function found({ stored, keys, paths, given }: Request, budget: { bytes: number }) {
  const jsons: string[] = [];
  let units = 0;
  const Keys = given.Keys.filter((_, index) => {
    const key = keys[index];
    const json = key && stored.rows.get(key);
    const bytes = bytesOf(json);
    if (bytes > budget.bytes) return true;
    budget.bytes -= bytes;
    units += readUnits(bytes, given.ConsistentRead);
    if (json !== undefined) jsons.push(projected(json, paths));
    return false;
  });
  return { jsons, units, left: { ...given, Keys } };
}
