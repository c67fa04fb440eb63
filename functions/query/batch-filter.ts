import * as z from 'zod';
import { LIST_OF_STATES, MAX_ERROR_TEXT } from '../api/batch-filter.ts';
import type { HttpRequest } from '../api/http-request.ts';
import { Problem } from '../api/problem.ts';
import { BatchState } from '../domain/batch.ts';
import type { Batch } from '../ledger/ledger.ts';
import type { Span } from '../ledger/ledger-table.ts';
import { type BatchSource, everyBatch, FAILED, OPEN, overdueFailure } from './batch-status.ts';

/** Which batches a request asks for. */
export type BatchFilter = {
  /** The states to read. */
  states: BatchState[];
  /** When the batches started. */
  within: Span;
  /** Whether a batch of these states and this time is asked for. */
  includes(batch: Batch, now: number): boolean;
};

const EVER: Span = { from: '0000-01-01T00:00:00.000Z', to: '9999-12-31T23:59:59.999Z' };

/** Reads `status`, `from`, `to` and `error`. Throws a 400 Problem when one of them is invalid. */
export function batchFilter({ query }: Pick<HttpRequest, 'query'>): BatchFilter {
  const sources = sourcesFor(query['status']);
  const hasError = errorTest(query['error']);
  const from = timeIn('from', query['from']) ?? EVER.from;
  const to = timeIn('to', query['to']) ?? EVER.to;
  if (from > to) throw new Problem(400, 'from must not be later than to.');
  return {
    states: [...new Set(sources.map(({ state }) => state))],
    within: { from, to },
    includes: (batch, now) =>
      batch.startedAt >= from &&
      batch.startedAt <= to &&
      sources.some(({ state, includes }) => state === batch.state && includes(batch, now)) &&
      hasError(batch, now),
  };
}

function sourcesFor(status: string | undefined): readonly BatchSource[] {
  if (status === undefined) return OPEN;
  if (!LIST_OF_STATES.test(status)) {
    const states = BatchState.options.join(', ');
    throw new Problem(400, `status must be one or more of ${states}, separated by commas.`);
  }
  return status.split(',').flatMap((name) => {
    const state = BatchState.parse(name);
    return state === 'FAILED' ? FAILED : [everyBatch(state)];
  });
}

const Time = z.iso.datetime();

/** Returns the time in the form in which the ledger has it, so that they compare as text. */
function timeIn(name: string, text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  if (Time.safeParse(text).success) return new Date(text).toISOString();
  throw new Problem(400, `${name} must be a time in UTC, such as 2026-03-01T12:00:00Z.`);
}

function errorTest(text: string | undefined): BatchFilter['includes'] {
  if (text === undefined) return () => true;
  if (text === '' || text.length > MAX_ERROR_TEXT) {
    throw new Problem(400, `error must be a text of 1 to ${MAX_ERROR_TEXT} characters.`);
  }
  const wanted = text.toLowerCase();
  return (batch, now) => {
    const { error = '', cause = '' } = batch.failure ?? overdueFailure(batch, now) ?? {};
    return [error, cause].some((found) => found.toLowerCase().includes(wanted));
  };
}
