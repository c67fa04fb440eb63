import type * as z from 'zod';
import { invalid } from '../errors.ts';
import { project } from '../expressions/path.ts';
import type { Store } from '../storage/store.ts';
import { answerOf } from './answer.ts';
import { Consumption, isAsked, writeUnits } from './capacity.ts';
import { inputOf, ReturnValues, written } from './input.ts';
import { parsed, perform, type Write, type Written } from './write.ts';
import {
  DeleteRequest,
  deleteOf,
  PutRequest,
  putOf,
  type Update,
  UpdateRequest,
  updateOf,
} from './write-requests.ts';

const answered = { ReturnValues, ...written };
const PutItem = PutRequest.extend(answered);
const UpdateItem = UpdateRequest.extend(answered);
const DeleteItem = DeleteRequest.extend(answered);
type Call = Omit<z.infer<typeof DeleteItem>, 'Key'>;

export function putItem(input: unknown, store: Store): string {
  const call = inputOf(PutItem, input, 'PutItem');
  checkOldOnly(call);
  return performed(putOf(call, store), call, store);
}

export function deleteItem(input: unknown, store: Store): string {
  const call = inputOf(DeleteItem, input, 'DeleteItem');
  checkOldOnly(call);
  return performed(deleteOf(call, store), call, store);
}

export function updateItem(input: unknown, store: Store): string {
  const call = inputOf(UpdateItem, input, 'UpdateItem');
  const update = updateOf(call, store);
  const result = store.atomically(() => perform(update));
  return answerOf({
    Attributes: attributesOf(call.ReturnValues, update, result),
    ConsumedCapacity: consumedBy(call, result),
  });
}

function checkOldOnly({ ReturnValues: returned = 'NONE' }: Call): void {
  if (returned === 'ALL_OLD' || returned === 'NONE') return;
  throw invalid('ReturnValues can only be ALL_OLD or NONE');
}

function performed(write: Write, call: Call, store: Store): string {
  const isOldReturned = call.ReturnValues === 'ALL_OLD';
  const needsBefore = isOldReturned || isAsked(call.ReturnConsumedCapacity);
  const result = store.atomically(() => perform({ ...write, needsBefore }));
  return answerOf({
    Attributes: isOldReturned ? result.before : undefined,
    ConsumedCapacity: consumedBy(call, result),
  });
}

/** The attributes that an update returns, as JSON. */
function attributesOf(
  returned: Call['ReturnValues'],
  { actions }: Update,
  { before, after }: Written,
): string | undefined {
  if (returned === 'ALL_OLD') return before;
  if (returned === 'ALL_NEW') return after;
  const source = returned === 'UPDATED_OLD' ? before : after;
  if (returned === undefined || returned === 'NONE' || source === undefined) return undefined;
  const paths = actions.map(({ path }) => path);
  return JSON.stringify(project(parsed(source), paths));
}

function consumedBy(call: Call, { before, after }: Written): string | undefined {
  if (!isAsked(call.ReturnConsumedCapacity)) return undefined;
  const consumption = new Consumption();
  consumption.add(call.TableName, writeUnits(before, after));
  return JSON.stringify(consumption.list(call.ReturnConsumedCapacity)?.[0]);
}
