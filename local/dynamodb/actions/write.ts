import { ServiceError } from '../../endpoint/api-call.ts';
import type { Condition } from '../expressions/condition.ts';
import { holds } from '../expressions/evaluate.ts';
import type { Key } from '../storage/rows.ts';
import type { StoredTable } from '../storage/store.ts';
import { emptyItem, type Item } from '../values/attribute-value.ts';
import { itemSize } from '../values/size.ts';

/** A checked write of one item. */
export type Write = {
  stored: StoredTable;
  key: Key;
  condition: Condition | undefined;
  /** Whether a failed condition returns the item. */
  returnsItem: boolean;
  /**
   * Returns the item as it is to be; undefined if there is to be none. `check` writes nothing. It may
   * change the item that it is given.
   */
  change: 'check' | ((before: Item | undefined) => Item | undefined);
  /** What the item counts as it is to be, if that is known by now. */
  size?: number | undefined;
  /** Whether the change, or the answer, needs the item as it was. */
  needsBefore: boolean;
};

export type Written = { before: string | undefined; after: string | undefined; size: number };

/** Writes an item if its condition holds. Throws ConditionalCheckFailedException. */
export function perform(write: Write): Written {
  const { stored, key, condition, change } = write;
  const before = condition || write.needsBefore ? stored.rows.get(key) : undefined;
  if (condition && !holds(condition, itemIn(before) ?? emptyItem())) {
    throw conditionFailed(write.returnsItem ? before : undefined);
  }
  if (change === 'check') return { before, after: before, size: 0 };
  const item = change(itemIn(before));
  if (!item) {
    stored.rows.delete(key);
    return { before, after: undefined, size: 0 };
  }
  const row = { json: JSON.stringify(item), size: write.size ?? itemSize(item) };
  stored.rows.put(key, item, row);
  return { before, after: row.json, size: row.size };
}

const itemIn = (json: string | undefined): Item | undefined =>
  json === undefined ? undefined : parsed(json);

/** What was stored has been checked when it was written, and by its checksum when it was read. */
export const parsed = (json: string): Item => JSON.parse(json);

function conditionFailed(item: string | undefined): ServiceError {
  const details = item === undefined ? {} : { Item: parsed(item) };
  const message = 'The conditional request failed';
  return new ServiceError('ConditionalCheckFailedException', message, 400, details);
}
