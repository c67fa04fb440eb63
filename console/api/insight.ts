import type { ResultCell, ResultColumn } from './query.ts';

/** What `GET /api/insights/{name}` can be asked for. */
export const INSIGHTS = [
  'totals',
  'over-time',
  'countries',
  'products',
  'returns',
  'customers',
  'segments',
  'duplicates',
  'quarantine',
] as const;
export type InsightName = (typeof INSIGHTS)[number];

/** An insight, as the query that it is has found it. */
export type Insight = {
  /** What was asked, to be opened in Query. */
  sql: string;
  queryId: string;
  /** When it was asked, ISO 8601 in UTC. */
  foundAt: string;
  bytesScanned: number | undefined;
  totalMs: number | undefined;
  columns: readonly ResultColumn[];
  rows: readonly (readonly ResultCell[])[];
  /** Whether there are more rows than an insight has. */
  hasMore: boolean;
};
