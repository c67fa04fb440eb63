import { type LocalLake, openLake } from '../../cli/sql/local-lake.ts';
import { query } from '../../cli/sql/query.ts';
import { leastOf } from './cpu.ts';

/** What analysts ask, in SQL of both Athena and DuckDB. */
const QUERIES = {
  'one day':
    "SELECT count(*), sum(line_total) FROM invoice_lines WHERE invoice_date = DATE '2010-12-08'",
  'revenue by month': 'SELECT * FROM revenue_by_month',
  'top products': 'SELECT * FROM top_products',
  'one customer': "SELECT * FROM invoice_lines WHERE customer_id = '17850'",
} as const;

export type QueryTime = { name: string; seconds: number; rows: number };

const RUNS = 5;

/** The quickest of five runs of each query, over the lake of a data directory. */
export async function measuredQueries(dataDir: string): Promise<QueryTime[]> {
  const lake = await openLake(dataDir);
  try {
    const times: QueryTime[] = [];
    for (const [name, sql] of Object.entries(QUERIES)) {
      const { seconds, result: rows } = await leastOf(RUNS, () => rowsOf(lake, sql));
      times.push({ name, seconds, rows });
    }
    return times;
  } finally {
    lake.close();
  }
}

/** Reads the whole result, as a client does. */
async function rowsOf(lake: LocalLake, sql: string): Promise<number> {
  let rows = 0;
  for await (const piece of (await query(lake, sql)).pieces) rows += piece.length;
  return rows;
}
