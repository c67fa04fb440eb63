import * as z from 'zod';
import { invalid, invalidParameter } from '../errors.ts';
import { applyUpdate } from '../expressions/apply-update.ts';
import { parseCondition } from '../expressions/condition.ts';
import { operandTypeOf } from '../expressions/operands.ts';
import type { Path } from '../expressions/path.ts';
import { Placeholders } from '../expressions/placeholders.ts';
import { type Action, parseUpdate } from '../expressions/update.ts';
import { keyIn } from '../storage/rows.ts';
import type { Store, StoredTable } from '../storage/store.ts';
import type { Index, KeyAttribute, Table } from '../storage/table.ts';
import { copyOf, type Item, typeOf } from '../values/attribute-value.ts';
import { itemOf } from '../values/check-value.ts';
import { itemSize, MOST_ITEM_BYTES } from '../values/size.ts';
import { Attributes, checkPlaceholders, conditional } from './input.ts';
import { attributesOf, checkIndexKeys, indexMismatch, keyOf, keyOfItem, noMatch } from './keys.ts';
import { checkScalars, pathsOfOperand } from './scalars.ts';
import type { Write } from './write.ts';

/** The parameters of a write, alone or in a transaction. */
export const PutRequest = z.strictObject({ ...conditional, Item: Attributes });
export const DeleteRequest = z.strictObject({ ...conditional, Key: Attributes });
export const UpdateRequest = z.strictObject({
  ...conditional,
  Key: Attributes,
  UpdateExpression: z.string().optional(),
});
export const CheckRequest = z.strictObject({
  ...conditional,
  Key: Attributes,
  ConditionExpression: z.string(),
});

type Conditional = Omit<z.infer<typeof DeleteRequest>, 'Key'>;

/** The same in every write. Throws for expressions that can't be parsed. */
function expressionsOf(request: Conditional & { UpdateExpression?: string | undefined }) {
  const { ConditionExpression, UpdateExpression } = request;
  const placeholders = new Placeholders(request);
  const actions = UpdateExpression === undefined ? [] : parseUpdate(UpdateExpression, placeholders);
  const condition =
    ConditionExpression === undefined
      ? undefined
      : parseCondition(ConditionExpression, 'ConditionExpression', placeholders);
  placeholders.checkUse();
  const returnsItem = request.ReturnValuesOnConditionCheckFailure === 'ALL_OLD';
  return { actions, condition, returnsItem };
}

export function putOf(request: z.infer<typeof PutRequest>, store: Store): Write {
  checkPlaceholders(request, ['ConditionExpression']);
  const { item, size } = newItemOf(request.Item);
  const { condition, returnsItem } = expressionsOf(request);
  const stored = store.table(request.TableName);
  const key = keyOfItem(item, stored.table);
  return { stored, key, condition, returnsItem, change: () => item, size, needsBefore: false };
}

export type NewItem = { item: Item; size: number };

/** An item that is put, and what it counts. Throws when it is malformed or too large. */
export function newItemOf(input: Record<string, unknown>): NewItem {
  const item = itemOf(input);
  return { item, size: checkedSize(item, 'Item size has exceeded the maximum allowed size') };
}

/** A write without a condition, of a checked item or key. */
export function plainWrite(put: NewItem | undefined, key: Item, stored: StoredTable): Write {
  if (put && !keyIn(put.item, stored.table)) throw noMatch();
  return {
    stored,
    key: put ? keyOfItem(put.item, stored.table) : keyOf(key, stored.table),
    condition: undefined,
    returnsItem: false,
    change: () => put?.item,
    size: put?.size,
    needsBefore: false,
  };
}

export function deleteOf(request: z.infer<typeof DeleteRequest>, store: Store): Write {
  checkPlaceholders(request, ['ConditionExpression']);
  return { ...keyed(request, store), change: () => undefined, needsBefore: false };
}

export function checkOf(request: z.infer<typeof CheckRequest>, store: Store): Write {
  return { ...keyed(request, store), change: 'check', needsBefore: false };
}

function keyed(request: Conditional & { Key: Record<string, unknown> }, store: Store) {
  const given = itemOf(request.Key);
  const { condition, returnsItem } = expressionsOf(request);
  const stored = store.table(request.TableName);
  return { stored, key: keyOf(given, stored.table), condition, returnsItem };
}

export type Update = Write & { actions: readonly Action[] };

export function updateOf(request: z.infer<typeof UpdateRequest>, store: Store): Update {
  checkPlaceholders(request, ['UpdateExpression', 'ConditionExpression']);
  const given = itemOf(request.Key);
  const { actions, condition, returnsItem } = expressionsOf(request);
  const stored = store.table(request.TableName);
  const key = keyOf(given, stored.table);
  checkActions(actions, stored.table);
  checkScalars(actions.flatMap(pathsOf), stored.table);
  const change = (before: Item | undefined): Item => {
    const item = copyOf(before ?? given);
    applyUpdate(actions, item);
    checkChanged(actions, item, stored.table);
    checkedSize(item, 'Item size to update has exceeded the maximum allowed size');
    return item;
  };
  return { stored, key, condition, returnsItem, change, needsBefore: true, actions };
}

function checkedSize(item: Item, message: string): number {
  const size = itemSize(item);
  if (size > MOST_ITEM_BYTES) throw invalid(message);
  return size;
}

/** Throws if an update would change a key, or make that of an index one of another type. */
function checkActions(actions: readonly Action[], table: Table): void {
  for (const { name } of attributesOf(table)) {
    if (actions.some(({ path }) => path[0] === name)) {
      throw invalidParameter(`Cannot update attribute ${name}. This attribute is part of the key`);
    }
  }
  for (const index of table.indexes) {
    for (const attribute of attributesOf(index)) {
      for (const action of actions) checkIndexAction(action, attribute, index);
    }
  }
}

function checkIndexAction(action: Action, { name, type }: KeyAttribute, index: Index): void {
  if (action.path[0] !== name) return;
  const actual = typeIn(action);
  if (actual && actual !== type) throw indexMismatch(name, type, actual, index.name);
}

/** The type of what an action assigns, if that is known without the item. */
function typeIn(action: Action): string | undefined {
  if (action.do === 'REMOVE') return undefined;
  if (action.do !== 'SET') return typeOf(action.value);
  if (action.value.is !== 'operand') return 'N';
  const { operand } = action.value;
  return operandTypeOf(operand);
}

function checkChanged(actions: readonly Action[], item: Item, table: Table): void {
  for (const index of table.indexes) {
    for (const { name, type } of attributesOf(index)) {
      const value = item[name];
      const isSet = actions.some(({ do: section, path }) => section === 'SET' && path[0] === name);
      if (isSet && value && value[type] === undefined) {
        throw invalid(
          'The update expression attempted to update the secondary index key to unsupported type',
        );
      }
    }
  }
  checkIndexKeys(item, table);
}

/** The paths that an action reads or writes. */
function pathsOf(action: Action): Path[] {
  if (action.do !== 'SET') return [action.path];
  const { value } = action;
  const operands = value.is === 'operand' ? [value.operand] : [value.left, value.right];
  return [action.path, ...operands.flatMap(pathsOfOperand)];
}
