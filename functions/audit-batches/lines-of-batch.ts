import { type LineTotals, noLines, plus } from '../domain/line-totals.ts';
import { linesLocation } from '../lake/lake-keys.ts';
import { readParquetObject } from '../lake/parquet/parquet-object.ts';
import {
  type LineRows,
  lineTotalsAt,
  readLineRows,
  rowCount,
  textAt,
} from '../rewrite/content/line-rows.ts';
import { LineSum } from '../rewrite/content/line-sum.ts';
import type { AuditRun } from './audit-run.ts';
import { auditedDay } from './audited-days.ts';
import { objectsBelow } from './books/count-day.ts';
import type { AuditPorts } from './ports.ts';

/** The lines of an invoice, and the id of one of them, by which differences name it. */
type InvoiceLines = { sum: LineSum; lineId: string };
type CustomerLines = { totals: LineTotals; lineId: string };

/** What readers of the lake find of a batch. */
export type BatchLines = {
  /** By invoice number. */
  invoices: Map<string, InvoiceLines>;
  /** By customer id, of the lines that have one. */
  customers: Map<string, CustomerLines>;
  /** By day and ingest: `<date> <ingestId>`. */
  byIngest: Map<string, LineTotals>;
};

/**
 * Reads the lines of a batch from the live objects of its days, one object at a time. An object that
 * is missing or damaged is reported where it is checked; here its lines are missing.
 */
export async function linesOfBatch(
  batchId: string,
  dates: readonly string[],
  run: AuditRun,
  ports: AuditPorts,
): Promise<BatchLines> {
  const lines: BatchLines = { invoices: new Map(), customers: new Map(), byIngest: new Map() };
  for (const date of dates) {
    const { day } = await auditedDay(date, run, ports);
    for (const { key } of await objectsBelow(linesLocation(date, day.live), ports)) {
      const bytes = await ports.stores.object(key);
      if (bytes === 'missing') continue;
      for (const rows of rowsIn(bytes)) addRows(rows, date, batchId, lines);
    }
  }
  return lines;
}

function* rowsIn(bytes: Uint8Array): Generator<LineRows> {
  try {
    for (const group of readParquetObject(bytes)) yield readLineRows(group);
  } catch {
    // The error may quote the data.
  }
}

function addRows(rows: LineRows, date: string, batchId: string, lines: BatchLines): void {
  for (let row = 0; row < rowCount(rows); row += 1) {
    if (rows.batch_id[row] === batchId) addRow(rows, row, date, lines);
  }
}

function addRow(rows: LineRows, row: number, date: string, lines: BatchLines): void {
  const lineId = textAt(rows, 'line_id', row);
  const invoiceNo = textAt(rows, 'invoice_no', row);
  const invoice = lines.invoices.get(invoiceNo) ?? { sum: new LineSum(), lineId };
  invoice.sum.addRow(rows, row);
  lines.invoices.set(invoiceNo, invoice);
  const key = `${date} ${textAt(rows, 'ingest_id', row)}`;
  const line = lineTotalsAt(rows, row);
  lines.byIngest.set(key, plus(lines.byIngest.get(key) ?? noLines(), line));
  const customerId = rows.customer_id[row];
  if (typeof customerId !== 'string') return;
  const known = lines.customers.get(customerId);
  const totals = plus(known?.totals ?? noLines(), line);
  lines.customers.set(customerId, { totals, lineId: known?.lineId ?? lineId });
}
