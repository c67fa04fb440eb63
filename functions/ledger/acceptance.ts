import { createHash } from 'node:crypto';
import { compareText } from '../domain/text-order.ts';
import type { AcceptedPage, Item, Span } from './ledger-table.ts';

/**
 * A day's ingests are spread over this many partition keys of the index, because DynamoDB writes at
 * most 1,000 units a second under one key. See docs/decisions/0008.
 */
const PARTS = 16;

const ACCEPTED_AT = 'acceptedAt';

/**
 * By these attributes the audit finds accepted ingests. A repeated POST may move them to a later
 * time, and then the audit checks the ingest again.
 */
export function acceptance(ingestId: string, at: string): Item {
  const part = createHash('sha256').update(ingestId).digest().readUInt32BE() % PARTS;
  return { acceptedOn: keyOf(at.slice(0, 10), part), [ACCEPTED_AT]: at };
}

const keyOf = (day: string, part: number): string => `${day}#${String(part).padStart(2, '0')}`;

/** A query of one partition key. */
export type AcceptedQuery = { key: string; within: Span; limit: number; after?: Item };

/** What a query found, in order of time; `more` if others follow. */
type Found = { items: Item[]; more: boolean };

/**
 * Returns the queries for a page of a day's ingests. Earlier versions wrote the day alone as the
 * key, so that is queried first. Ingests of the same time are in the order of their keys, so the
 * keys before that of the last page's end continue after its time, and those behind it at its time.
 */
export function acceptedQueries(
  day: string,
  { within, limit, after }: AcceptedPage,
): AcceptedQuery[] {
  const keys = [day, ...Array.from({ length: PARTS }, (_, part) => keyOf(day, part))];
  const own = after ? keys.indexOf(String(after['acceptedOn'])) : -1;
  if (after && own === -1) throw new RangeError(`The page does not continue a page of ${day}`);
  const each = Math.ceil((2 * limit) / keys.length);
  return keys.flatMap((key, position): AcceptedQuery[] => {
    if (!after) return [{ key, within, limit: each }];
    if (position === own) return [{ key, within, limit: each, after }];
    const time = String(after[ACCEPTED_AT]);
    const from = position < own ? justAfter(time) : time;
    return from > within.to ? [] : [{ key, within: { ...within, from }, limit: each }];
  });
}

/** No time in this form is between the two. */
const justAfter = (time: string): string => `${time}!`;

/**
 * Merges what the queries found, in their order, into a page of at most `limit` ingests by time. It
 * ends where the first query ended that has more.
 */
export function mergedPage(found: readonly Found[], limit: number): Found {
  const entries = found
    .flatMap(({ items, more }) =>
      items.map((item, at) => ({ item, ends: more && at === items.length - 1 })),
    )
    .sort((a, b) => compareText(timeOf(a.item), timeOf(b.item)));
  const end = entries.findIndex(({ ends }) => ends);
  const page = entries.slice(0, Math.min(limit, end === -1 ? entries.length : end + 1));
  const more = page.length < entries.length || found.some((query) => query.more);
  return { items: page.map(({ item }) => item), more };
}

const timeOf = (item: Item): string => String(item[ACCEPTED_AT]);
