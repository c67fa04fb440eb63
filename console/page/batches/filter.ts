import type { BatchState } from '../../api/batches.ts';
import type { Query } from '../request/use-query.ts';

export const STATES: readonly BatchState[] = [
  'STARTED',
  'SEALED',
  'COMMITTED',
  'FAILED',
  'ABANDONED',
];

const HOUR = 3_600_000;

/** How far back a list goes, by its value in the URL. */
export const AGES: Readonly<Record<string, { text: string; ms: number }>> = {
  '15m': { text: 'the last 15 minutes', ms: HOUR / 4 },
  '1h': { text: 'the last hour', ms: HOUR },
  '24h': { text: 'the last 24 hours', ms: 24 * HOUR },
  '7d': { text: 'the last 7 days', ms: 7 * 24 * HOUR },
};

/** The states that the URL names; all if it names none. */
export function statesIn({ status = '' }: Query): BatchState[] {
  const named = status.split(',');
  const known = STATES.filter((state) => named.includes(state));
  return known.length === 0 ? [...STATES] : known;
}

/** The URL's value for these states. All are the default, which the URL leaves out. */
export const statusText = (states: readonly BatchState[]): string =>
  states.length === STATES.length ? '' : STATES.filter((state) => states.includes(state)).join(',');

/** The query of the API for the filter in the URL. */
export function listQuery(query: Query, now: number): URLSearchParams {
  const { last, from, to, ingest, error } = query;
  const age = last !== undefined && Object.hasOwn(AGES, last) ? AGES[last] : undefined;
  const wanted = new URLSearchParams({ status: statesIn(query).join(',') });
  const since = age ? new Date(now - age.ms).toISOString() : from;
  for (const [name, value] of Object.entries({
    from: since,
    to: age ? undefined : to,
    ingest,
    error,
  })) {
    if (value !== undefined && value !== '') wanted.set(name, value);
  }
  return wanted;
}

/** Whether the filter selects anything but all batches. */
export const isFiltered = (query: Query): boolean =>
  ['status', 'last', 'from', 'to', 'ingest', 'error'].some((name) => (query[name] ?? '') !== '');

/**
 * What is replayed of a filter: what has not landed. An abandoned batch has handed its chunks to
 * another one, so it counts only if it is asked for. Undefined if only landed ones are selected.
 */
export function replayQuery(query: Query, now: number): URLSearchParams | undefined {
  const wanted = listQuery(query, now);
  const named = (query['status'] ?? '') === '' ? ['FAILED'] : statesIn(query);
  const open = named.filter((state) => state !== 'COMMITTED');
  if (open.length === 0) return undefined;
  wanted.set('status', open.join(','));
  return wanted;
}
