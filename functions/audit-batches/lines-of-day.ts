import { type LineTotals, noLines, plus } from '../domain/line-totals.ts';
import { type LineRows, lineTotalsAt, rowCount, textAt } from '../rewrite/content/line-rows.ts';
import { LineSum } from '../rewrite/content/line-sum.ts';

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

export const noBatchLines = (): BatchLines => ({
  invoices: new Map(),
  customers: new Map(),
  byIngest: new Map(),
});

/**
 * What a day has of many batches, from one reading. Memory is bounded: of batches beyond `most`
 * invoices, customers and ingests nothing is kept, and the day is read again for them.
 */
export class LinesOfDay {
  readonly #date: string;
  /** The batch for which the day is read. */
  readonly #batchId: string;
  /** Batches that nobody asks for again. */
  readonly #done: ReadonlySet<string>;
  readonly #most: number;
  readonly #batches = new Map<string, BatchLines>();
  readonly #dropped = new Set<string>();
  #size = 0;

  constructor(date: string, batchId: string, done: ReadonlySet<string>, most: number) {
    this.#date = date;
    this.#batchId = batchId;
    this.#done = done;
    this.#most = most;
  }

  get size(): number {
    return this.#size;
  }

  /** Undefined when the day is to be read for this batch. Each batch is taken once. */
  take(batchId: string): BatchLines | undefined {
    const lines = this.#batches.get(batchId);
    if (!lines) return this.#isLeftOut(batchId) ? undefined : noBatchLines();
    this.#remove(batchId, lines);
    return lines;
  }

  add(rows: LineRows): void {
    for (let row = 0; row < rowCount(rows); row += 1) {
      const batchId = textAt(rows, 'batch_id', row);
      if (this.#isLeftOut(batchId)) continue;
      const lines = this.#batches.get(batchId) ?? noBatchLines();
      this.#batches.set(batchId, lines);
      const before = sizeOf(lines);
      addRow(rows, row, this.#date, lines);
      this.#size += sizeOf(lines) - before;
    }
    this.#shrink();
  }

  #isLeftOut(batchId: string): boolean {
    return this.#dropped.has(batchId) || (batchId !== this.#batchId && this.#done.has(batchId));
  }

  #shrink(): void {
    for (const [batchId, lines] of [...this.#batches].reverse()) {
      if (this.#size <= this.#most) return;
      if (batchId !== this.#batchId) this.#remove(batchId, lines);
    }
  }

  #remove(batchId: string, lines: BatchLines): void {
    this.#batches.delete(batchId);
    this.#dropped.add(batchId);
    this.#size -= sizeOf(lines);
  }
}

const sizeOf = ({ invoices, customers, byIngest }: BatchLines): number =>
  invoices.size + customers.size + byIngest.size;

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

/** A day that is read, or being read. */
export type DayReading = { day: LinesOfDay; isRead: Promise<void> };
