import type { Insight } from '../../api/insight.ts';

/** So long an answer is given again. The page shows when it was found. */
const KEPT_MS = 60_000;
const MOST = 50;

export type KeptInsights = {
  /** The answer to a statement, unless it is too old. */
  find(sql: string): Insight | undefined;
  keep(insight: Insight): void;
};

/**
 * The newest answers, so that going back to the page asks nothing. Whether the lake has changed
 * since can't be told in one cheap call, so that an answer says when it was found.
 */
export function keptInsights(now: () => number = Date.now): KeptInsights {
  const kept = new Map<string, Insight>();
  return {
    find: (sql) => {
      const found = kept.get(sql);
      if (!found || now() - Date.parse(found.foundAt) < KEPT_MS) return found;
      kept.delete(sql);
      return undefined;
    },
    keep: (insight) => {
      kept.delete(insight.sql);
      kept.set(insight.sql, insight);
      const [oldest] = kept.keys();
      if (kept.size > MOST && oldest !== undefined) kept.delete(oldest);
    },
  };
}
