import type { BatchState } from '../domain/batch.ts';
import type { ListedCorrectionState } from './correction-ledger.ts';
import type { ListedOperationState } from './operations/operation-ledger.ts';

export type Key = { pk: string; sk: string };

/** A flat item of text and numbers. Nested values are JSON in one attribute. */
export type Item = Record<string, string | number>;

/** The states by which the index lists batches, corrections and operations. */
export type ListedState = BatchState | ListedCorrectionState | ListedOperationState;

/** A range of ISO 8601 times, or of sort keys, both ends included. */
export type Span = { from: string; to: string };

export type StatePage = {
  before?: string;
  within?: Span;
  limit?: number;
  latestFirst?: boolean;
  after?: Item;
};

/** `after` is the last item of the page before. */
export type AcceptedPage = { within: Span; limit: number; after?: Item };

/**
 * A condition on another item: that it has this value in an attribute, or without one that there is
 * no such item.
 */
export type Guard = { key: Key; attribute?: never; value?: never } | Guarded;
type Guarded = { key: Key; attribute: string; value: string };

/** An attribute, and the text that it had; undefined if there was none. */
export type Unchanged = { attribute: string; was: string | undefined };

/** The few ways in which the ledger uses its table. Every failure is `LedgerUnavailable`. */
export interface LedgerTable {
  get(key: Key): Promise<Item | undefined>;
  /** Reads the items of keys, which must differ, in the keys' order: 100 in a call. */
  getAll(keys: readonly Key[]): Promise<(Item | undefined)[]>;
  put(item: Item): Promise<void>;
  /** Returns false when an item with this key exists. */
  putIfAbsent(item: Item): Promise<boolean>;
  /**
   * Puts the item if none with its key exists and the guard holds, in one transaction. If neither is
   * the case, the item EXISTS.
   */
  putIfAbsentWhile(item: Item, guard: Guard): Promise<'PUT' | 'EXISTS' | 'CHANGED'>;
  /**
   * Sets attributes if `attribute` is one of `values`, and another attribute is as it was. Returns the
   * new item, or undefined when it is not so.
   */
  setIf(
    key: Key,
    set: Item,
    attribute: string,
    values: string[],
    unchanged?: Unchanged,
  ): Promise<Item | undefined>;
  /** Returns every item under a partition key, or those with a sort key in a range. */
  partition(pk: string, within?: Span): Promise<Item[]>;
  /**
   * Batches, corrections or operations in a state, in the order in which they started. The index lags a little
   * behind the table.
   */
  inState(state: ListedState, page: StatePage): Promise<{ items: Item[]; more: boolean }>;
  /**
   * Keys of the ingests accepted on a day, in the order of acceptance. This index lags too. A page
   * may hold fewer than its limit though others follow.
   */
  acceptedOn(day: string, page: AcceptedPage): Promise<{ items: Item[]; more: boolean }>;
}
