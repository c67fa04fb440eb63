import * as z from 'zod';
import { invalid } from '../errors.ts';
import { Placeholders } from '../expressions/placeholders.ts';
import type { Store } from '../storage/store.ts';
import { checkPlaceholders, inputOf, page } from './input.ts';
import { checkReading, indexIn, readingOf, readPage } from './read-page.ts';
import { startAfter, startItemOf } from './start-key.ts';

const Scan = z.strictObject(page);

export function scan(input: unknown, store: Store): string {
  const call = inputOf(Scan, input, 'Scan');
  checkLimit(call.Limit);
  checkPlaceholders(call, ['ProjectionExpression', 'FilterExpression']);
  const start = call.ExclusiveStartKey && startItemOf(call.ExclusiveStartKey);
  const placeholders = new Placeholders(call);
  const reading = readingOf(call, placeholders);
  placeholders.checkUse();
  const stored = store.table(call.TableName);
  const index = indexIn(stored.table, call);
  const after = start && startAfter(start, stored.table, index);
  checkReading(reading, call, stored.table, index);
  const span = { index, hash: undefined, bounds: [], after, isReversed: false };
  return readPage(stored, span, call, reading);
}

export function checkLimit(limit: number | undefined): void {
  if (limit === undefined || limit >= 1) return;
  throw invalid(
    `1 validation error detected: Value '${limit}' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1`,
  );
}
