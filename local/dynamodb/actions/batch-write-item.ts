import * as z from 'zod';
import { invalid } from '../errors.ts';
import type { Store } from '../storage/store.ts';
import type { Item } from '../values/attribute-value.ts';
import { itemOf } from '../values/check-value.ts';
import { answerOf } from './answer.ts';
import { Consumption, isAsked, writeUnits } from './capacity.ts';
import { Attributes, inputOf, written } from './input.ts';
import { perform } from './write.ts';
import { type NewItem, newItemOf, plainWrite } from './write-requests.ts';

const Request = z.strictObject({
  PutRequest: z.strictObject({ Item: Attributes }).optional(),
  DeleteRequest: z.strictObject({ Key: Attributes }).optional(),
});
const BatchWriteItem = z.strictObject({
  RequestItems: z.record(z.string(), z.array(Request)),
  ...written,
});

const MOST_REQUESTS = 25;

export function batchWriteItem(input: unknown, store: Store): string {
  const call = inputOf(BatchWriteItem, input, 'BatchWriteItem');
  const requests = Object.entries(call.RequestItems);
  const count = requests.reduce((sum, [, of]) => sum + of.length, 0);
  if (count === 0) throw invalid('BatchWriteItem has no requests');
  if (count > MOST_REQUESTS) {
    throw invalid('Too many items requested for the BatchWriteItem call');
  }
  const needsBefore = isAsked(call.ReturnConsumedCapacity);
  const items = requests.map(([name, of]) => ({ name, changes: of.map(changeIn) }));
  const writes = items.flatMap(({ name, changes }) => {
    const stored = store.table(name);
    const own = changes.map(({ put, key }) => plainWrite(put, key, stored));
    if (new Set(own.map(({ key }) => JSON.stringify(key))).size < own.length) {
      throw invalid('Provided list of item keys contains duplicates');
    }
    return own;
  });
  const consumption = new Consumption();
  store.atomically(() => {
    for (const write of writes) {
      const { before, after } = perform({ ...write, needsBefore });
      if (needsBefore) consumption.add(write.stored.table.name, writeUnits(before, after));
    }
  });
  return answerOf({
    UnprocessedItems: '{}',
    ConsumedCapacity: JSON.stringify(consumption.list(call.ReturnConsumedCapacity)),
  });
}

type Change = { put: NewItem | undefined; key: Item };

function changeIn({ PutRequest, DeleteRequest }: z.infer<typeof Request>): Change {
  if (PutRequest && !DeleteRequest) {
    const put = newItemOf(PutRequest.Item);
    return { put, key: put.item };
  }
  if (DeleteRequest && !PutRequest) return { put: undefined, key: itemOf(DeleteRequest.Key) };
  throw invalid(
    'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes',
  );
}
