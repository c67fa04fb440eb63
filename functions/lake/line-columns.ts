import { lineIdOf } from '../domain/invoice-line.ts';
import { type CodedTable, codesOf, nullableCodes } from '../staging/coded-table.ts';
import { valueAt } from '../staging/line-table.ts';
import type { SealedPlan } from '../staging/plan.ts';
import { LINE_COLUMNS, type LineColumnName } from './lake-tables.ts';
import {
  type CodedValues,
  type Column,
  codedColumnOf,
  ownCodes,
  type Value,
  valuesOf,
} from './parquet/column.ts';

/** What the columns of the lines table are made of. */
type PlannedLines = Pick<SealedPlan, 'batchId' | 'chunks'> & { lines: CodedTable };

/**
 * Returns the given rows of a plan as the columns of the lines table. Throws RangeError when the
 * plan is damaged.
 */
export function lineColumns(plan: PlannedLines, rows: readonly number[]): Column[] {
  const values = codedValues(plan, rows);
  return LINE_COLUMNS.map((column) => codedColumnOf(column, values[column.name]));
}

/** Returns the given rows of a plan, column by column. Throws as lineColumns does. */
export function lineValues(
  plan: PlannedLines,
  rows: readonly number[],
): Record<LineColumnName, (Value | null)[]> {
  const values = codedValues(plan, rows);
  const entries = LINE_COLUMNS.map(({ name }) => [name, valuesOf(values[name])] as const);
  return Object.fromEntries(entries) as Record<LineColumnName, (Value | null)[]>;
}

function codedValues(
  { batchId, chunks, lines }: PlannedLines,
  rows: readonly number[],
): Record<LineColumnName, CodedValues> {
  const quantity = codesOf(lines.quantity, rows, 'quantity');
  const unitPrice = codesOf(lines.unitPrice, rows, 'unitPrice');
  const chunk = codesOf(lines.chunk, rows, 'chunk');
  const members = chunk.of.map((number) => valueAt(chunks, number, 'chunks'));
  const ingestIds = members.map((member) => member.ingestId);
  const row = codesOf(lines.row, rows, 'row');
  const own = ownCodes(rows.length);
  const ofMembers = (of: readonly Value[]): CodedValues => ({ of, codes: chunk.codes });
  const eachRow = (of: (n: number) => Value): CodedValues => {
    const values: Value[] = [];
    for (let n = 0; n < rows.length; n += 1) values.push(of(n));
    return { of: values, codes: own };
  };
  const same = (value: Value | null): CodedValues => ({
    of: [value],
    codes: new Uint32Array(rows.length),
  });
  return {
    invoice_no: codesOf(lines.invoiceNo, rows, 'invoiceNo'),
    stock_code: codesOf(lines.stockCode, rows, 'stockCode'),
    description: nullableCodes(lines.description, rows, 'description'),
    quantity,
    invoice_ts: codesOf(lines.invoiceTs, rows, 'invoiceTs'),
    unit_price: unitPrice,
    line_total: eachRow((n) => coded(quantity, n) * coded(unitPrice, n)),
    customer_id: nullableCodes(lines.customerId, rows, 'customerId'),
    country: codesOf(lines.country, rows, 'country'),
    line_id: eachRow((n) =>
      lineIdOf(valueAt(ingestIds, chunk.codes[n] ?? -1, 'chunks'), coded(row, n)),
    ),
    batch_id: same(batchId),
    ingest_id: ofMembers(ingestIds),
    ingested_at: ofMembers(members.map((member) => member.arrivedAt)),
    extra: lines.extra ? nullableCodes(lines.extra, rows, 'extra') : same(null),
  };
}

const coded = <T>({ of, codes }: { of: readonly T[]; codes: Uint32Array }, row: number) =>
  valueAt(of, codes[row] ?? -1, 'a line');
