import type * as z from 'zod';
import type { HttpRequest } from '../api/http-request.ts';
import { Problem } from '../api/problem.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';

/** A list that a route gives out in pages. */
export type Listing<Item, Cursor, View> = {
  usualLimit: number;
  cursor: z.ZodType<Cursor>;
  /** The item's place. No two items of a list have the same one. */
  cursorOf(item: Item): Cursor;
  order(a: Cursor, b: Cursor): number;
  /** The item as the answer shows it. */
  view(item: Item): View;
};

export type PageRequest<Cursor> = { limit: number; after: Cursor | undefined };
export type Page<View> = { views: View[]; next?: string };

const MAX_LIMIT = 1000;

/** A Lambda function's answer holds 6 MB; this leaves room for what stands around the page. */
export const MAX_PAGE_BYTES = 4_000_000;

/** Reads `limit` and `cursor`. Throws a 400 when either makes no sense. */
export function pageRequest<Cursor>(
  { query }: HttpRequest,
  { usualLimit, cursor }: { usualLimit: number; cursor: z.ZodType<Cursor> },
): PageRequest<Cursor> {
  const after = query['cursor'] === undefined ? undefined : decodeCursor(cursor, query['cursor']);
  return { limit: limitOf(query['limit'], usualLimit), after };
}

function limitOf(text: string | undefined, usual: number): number {
  if (text === undefined) return usual;
  const limit = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (limit >= 1 && limit <= MAX_LIMIT) return limit;
  throw new Problem(400, `limit must be a whole number from 1 to ${MAX_LIMIT}.`);
}

/** One page of the items, in the list's order. `next` is there when items are left. */
export function pageOf<Item, Cursor, View>(
  { cursorOf, order, view }: Listing<Item, Cursor, View>,
  items: readonly Item[],
  { limit, after }: PageRequest<Cursor>,
): Page<View> {
  const behind = items
    .map((item) => ({ item, place: cursorOf(item) }))
    .filter(({ place }) => after === undefined || order(place, after) > 0)
    .sort((a, b) => order(a.place, b.place));
  const views = withinBytes(behind.slice(0, limit).map(({ item }) => view(item)));
  const last = behind[views.length - 1];
  const more = last !== undefined && views.length < behind.length;
  return { views, ...(more && { next: encodeCursor(last.place) }) };
}

/** The first of the views, as many as an answer holds; one at least. */
function withinBytes<View>(views: View[]): View[] {
  let bytes = 0;
  const end = views.findIndex((view, index) => {
    bytes += answerBytes(view);
    return index > 0 && bytes > MAX_PAGE_BYTES;
  });
  return end === -1 ? views : views.slice(0, end);
}

/** What a value takes in a function's answer, whose body is JSON within JSON: a quote takes four bytes. */
export function answerBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(JSON.stringify(value)));
}
