import { DuckDBDecimalValue, type DuckDBValue } from '@duckdb/node-api';
import { LINES_TABLE, QUARANTINE_TABLE } from '../../functions/lake/lake-tables.ts';
import type { LocalLake } from '../sql/local-lake.ts';
import { literal } from '../sql/views.ts';
import type { Totals } from './index-totals.ts';

/** What the Parquet comes to; `named` are the lines that name a customer, counted by customer. */
export type LakeTotals = { all: Totals; named: Totals; repeatedLineIds: number };

/** Counts the lake by SQL over the objects that the catalog names. */
export async function lakeTotals(lake: LocalLake): Promise<LakeTotals> {
  const row = await oneRow(
    lake,
    `SELECT count(DISTINCT invoice_no), count(*), sum(quantity), sum(line_total),
            count(DISTINCT customer_id), count(customer_id),
            sum(quantity) FILTER (customer_id IS NOT NULL),
            sum(line_total) FILTER (customer_id IS NOT NULL),
            count(*) - count(DISTINCT line_id)
     FROM ${LINES_TABLE}`,
  );
  const values = row.map(exact);
  return {
    all: totalsOf(values.slice(0, 4)),
    named: totalsOf(values.slice(4, 8)),
    repeatedLineIds: Number(values[8]),
  };
}

/** Lines of these ingests in the lake and in quarantine. */
export async function linesOfIngests(
  lake: LocalLake,
  ingestIds: readonly string[],
): Promise<{ accepted: number; quarantined: number }> {
  const those = `list_contains([${ingestIds.map(literal).join(', ')}]::VARCHAR[], ingest_id)`;
  const row = await oneRow(
    lake,
    `SELECT (SELECT count(*) FROM ${LINES_TABLE} WHERE ${those}),
            (SELECT count(*) FROM ${QUARANTINE_TABLE} WHERE ${those})`,
  );
  const [accepted, quarantined] = row.map(exact);
  return { accepted: Number(accepted), quarantined: Number(quarantined) };
}

function totalsOf([keys, lines, quantity, revenue]: readonly bigint[]): Totals {
  return {
    keys: Number(keys),
    lines: Number(lines),
    quantity: quantity ?? 0n,
    revenue: revenue ?? 0n,
  };
}

/** A whole number, or a decimal in thousandths; nothing is zero. */
function exact(value: DuckDBValue | undefined): bigint {
  if (value instanceof DuckDBDecimalValue) return value.value * 10n ** BigInt(3 - value.scale);
  return typeof value === 'bigint' || typeof value === 'number' ? BigInt(value) : 0n;
}

async function oneRow({ connection }: LocalLake, sql: string): Promise<DuckDBValue[]> {
  const result = await connection.runAndReadAll(sql);
  return result.getRows()[0] ?? [];
}
