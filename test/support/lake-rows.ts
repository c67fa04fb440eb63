import { openLake } from '../../cli/sql/local-lake.ts';
import { query } from '../../cli/sql/query.ts';
import { jsonOf } from '../../cli/sql/values.ts';
import type { Pipeline } from './pipeline.ts';

/** What `npm run sql` says, without Athena and its dialect: the rows as texts. */
export async function lakeRows(
  { dataDir }: Pick<Pipeline, 'dataDir'>,
  sql: string,
): Promise<(string | null)[][]> {
  const lake = await openLake(dataDir);
  try {
    const rows: (string | null)[][] = [];
    for await (const piece of (await query(lake, sql)).pieces) {
      for (const row of piece) {
        rows.push(row.map((value) => (value === null ? null : String(jsonOf(value)))));
      }
    }
    return rows;
  } finally {
    lake.close();
  }
}
