import type * as z from 'zod';
import type { HttpRequest } from '../api/http-request.ts';
import { Problem } from '../api/problem.ts';

/** A list that a route returns in pages. */
export type Listing<Item, Cursor, View> = {
  defaultLimit: number;
  cursor: z.ZodType<Cursor>;
  /** Returns the place of an item in the list. No two items of a list have the same place. */
  cursorOf(item: Item): Cursor;
  order(a: Cursor, b: Cursor): number;
  /** Returns the item as the response shows it. */
  view(item: Item): View;
};

export type PageRequest<Cursor> = { limit: number; after: Cursor | undefined };
export type Page<View> = { views: View[]; next?: string };

const MAX_LIMIT = 1000;

/**
 * The response of a Lambda function holds 6 MB. This leaves room for everything around the page.
 */
export const MAX_PAGE_BYTES = 4_000_000;

/** Reads `limit` and `cursor`. Throws a 400 Problem when either is invalid. */
export function pageRequest<Cursor>(
  { query }: HttpRequest,
  { defaultLimit, cursor }: { defaultLimit: number; cursor: z.ZodType<Cursor> },
): PageRequest<Cursor> {
  const after = query['cursor'] === undefined ? undefined : decodeCursor(cursor, query['cursor']);
  return { limit: limitOf(query['limit'], defaultLimit), after };
}

function limitOf(text: string | undefined, defaultLimit: number): number {
  if (text === undefined) return defaultLimit;
  const limit = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (limit >= 1 && limit <= MAX_LIMIT) return limit;
  throw new Problem(400, `limit must be a whole number from 1 to ${MAX_LIMIT}.`);
}

/** Returns one page of the items, in the order of the list. `next` is present if items are left. */
export function pageOf<Item, Cursor, View>(
  { cursorOf, order, view }: Listing<Item, Cursor, View>,
  items: readonly Item[],
  { limit, after }: PageRequest<Cursor>,
): Page<View> {
  const left = items
    .map((item) => ({ item, place: cursorOf(item) }))
    .filter(({ place }) => after === undefined || order(place, after) > 0)
    .sort((a, b) => order(a.place, b.place));
  const views = withinBytes(left.slice(0, limit).map(({ item }) => view(item)));
  const last = left[views.length - 1];
  const more = last !== undefined && views.length < left.length;
  return { views, ...(more && { next: encodeCursor(last.place) }) };
}

/** Keeps as many of the first views as fit into a response, but at least one. */
function withinBytes<View>(views: View[]): View[] {
  let bytes = 0;
  const end = views.findIndex((view, index) => {
    bytes += responseBytes(view);
    return index > 0 && bytes > MAX_PAGE_BYTES;
  });
  return end === -1 ? views : views.slice(0, end);
}

/**
 * Returns how many bytes a value takes in the response of a function. The body of the response is
 * JSON within JSON, so that a quote takes four bytes.
 */
export function responseBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(JSON.stringify(value)));
}

/**
 * Returns the place where a page ends as opaque text, which a client sends back for the next page.
 */
export function encodeCursor(place: unknown): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/**
 * Reads the text that `encodeCursor` returned for the same list. Throws a 400 Problem for any other
 * text.
 */
function decodeCursor<Cursor>(schema: z.ZodType<Cursor>, text: string): Cursor {
  const result = schema.safeParse(jsonIn(text));
  if (result.success) return result.data;
  throw foreignCursor();
}

/** The 400 Problem for a cursor that does not come from this list. */
export function foreignCursor(cause?: unknown): Problem {
  return new Problem(400, 'The cursor does not come from this list.', { cause });
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return undefined;
  }
}
