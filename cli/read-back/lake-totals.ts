import { DuckDBDecimalValue, type DuckDBValue } from '@duckdb/node-api';
import { LINES_TABLE, QUARANTINE_TABLE } from '../../functions/lake/lake-tables.ts';
import { literal } from '../../local/sql-text.ts';
import type { LocalLake } from '../sql/local-lake.ts';
import type { KeyedTotals } from './index-totals.ts';

/**
 * The lake's totals by invoice; `named` are those of the lines that name a customer, by customer.
 */
export type LakeTotals = { all: KeyedTotals; named: KeyedTotals; repeatedLineIds: number };

/** Sums the lake by SQL over the objects that the catalog names. */
export async function lakeTotals(lake: LocalLake): Promise<LakeTotals> {
  const row = await oneRow(
    lake,
    `SELECT count(DISTINCT invoice_no) AS invoices,
            count(*) AS lines,
            coalesce(sum(quantity), 0) AS quantity,
            coalesce(sum(line_total), 0) AS revenue,
            count(DISTINCT customer_id) AS customers,
            count(customer_id) AS named_lines,
            coalesce(sum(quantity) FILTER (customer_id IS NOT NULL), 0) AS named_quantity,
            coalesce(sum(line_total) FILTER (customer_id IS NOT NULL), 0) AS named_revenue,
            count(*) - count(DISTINCT line_id) AS repeated
     FROM ${LINES_TABLE}`,
  );
  return {
    all: {
      keys: count(row, 'invoices'),
      lineCount: count(row, 'lines'),
      quantity: whole(row, 'quantity'),
      revenue: thousandths(row, 'revenue'),
    },
    named: {
      keys: count(row, 'customers'),
      lineCount: count(row, 'named_lines'),
      quantity: whole(row, 'named_quantity'),
      revenue: thousandths(row, 'named_revenue'),
    },
    repeatedLineIds: count(row, 'repeated'),
  };
}

/** Counts the lines of these ingests in the lake and in quarantine. */
export async function linesOfIngests(
  lake: LocalLake,
  ingestIds: readonly string[],
): Promise<{ accepted: number; quarantined: number }> {
  const isTheirs = `list_contains([${ingestIds.map(literal).join(', ')}]::VARCHAR[], ingest_id)`;
  const row = await oneRow(
    lake,
    `SELECT (SELECT count(*) FROM ${LINES_TABLE} WHERE ${isTheirs}) AS accepted,
            (SELECT count(*) FROM ${QUARANTINE_TABLE} WHERE ${isTheirs}) AS quarantined`,
  );
  return { accepted: count(row, 'accepted'), quarantined: count(row, 'quarantined') };
}

type Row = Record<string, DuckDBValue>;

async function oneRow({ connection }: LocalLake, sql: string): Promise<Row> {
  const [row] = (await connection.runAndReadAll(sql)).getRowObjects();
  if (!row) throw new Error('The query returned no row');
  return row;
}

const count = (row: Row, column: string): number => Number(whole(row, column));

function whole(row: Row, column: string): bigint {
  const value = row[column];
  if (typeof value === 'bigint') return value;
  throw new TypeError(`${column} is not a whole number: ${value}`);
}

function thousandths(row: Row, column: string): bigint {
  const value = row[column];
  if (value instanceof DuckDBDecimalValue) return value.value * 10n ** BigInt(3 - value.scale);
  throw new TypeError(`${column} is not a decimal: ${value}`);
}
