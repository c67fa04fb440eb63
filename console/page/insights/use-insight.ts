import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Insight, InsightName } from '../../api/insight.ts';
import { type Answer, useAnswer } from '../request/use-answer.ts';
import type { Query } from '../request/use-query.ts';

/** Counts how often the user has asked again; 0 takes answers that are a minute old at most. */
export const Fresh = createContext(0);

/** Whether the others may ask: what is in view first does not share the processors with them. */
export const TotalsFirst = createContext(true);

const NOTHING: readonly string[] = [];

/** Which parts of the filter an insight depends on, where these are not all. */
const FILTERED_BY: Readonly<Partial<Record<InsightName, readonly string[]>>> = {
  countries: ['from', 'to'],
  quarantine: NOTHING,
};

/** Asks for an insight of the filter in the URL; not before it `isWanted`. */
export function useInsight(name: InsightName, query: Query, isWanted: boolean): Answer<Insight> {
  const fresh = useContext(Fresh);
  const parts = FILTERED_BY[name] ?? ['from', 'to', 'country'];
  const filter = parts.flatMap((part) => (query[part] ? [[part, query[part]]] : []));
  const text = new URLSearchParams([
    ...filter,
    ...(fresh ? [['fresh', String(fresh)]] : []),
  ]).toString();
  return useAnswer<Insight>(isWanted ? `/api/insights/${name}?${text}` : undefined);
}
