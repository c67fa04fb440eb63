import { parquetObject } from '../../../../functions/lake/parquet/parquet-object.ts';
import type { ContentPorts } from '../../../../functions/rewrite/content/content.ts';
import {
  columnsOf,
  type LineRows,
  noRows,
} from '../../../../functions/rewrite/content/line-rows.ts';

export const DAY = '2010-12-01';
const MIDNIGHT = Date.UTC(2010, 11, 1);

/** A row of the lines table. Money is in thousandths. */
export type Row = { [Name in keyof LineRows]: string | number | null };

type Some = {
  ingest?: string;
  hour?: number;
  quantity?: number;
  unitPrice?: number;
  customerId?: string | null;
  description?: string | null;
};

export function aRow(
  index: number,
  {
    ingest = 'ing_a',
    hour = 12,
    quantity = 6,
    unitPrice = 2550,
    customerId = '17850',
    description = null,
  }: Some = {},
): Row {
  return {
    ...Object.fromEntries(Object.keys(noRows()).map((name) => [name, null])),
    invoice_no: `5363${index % 7}`,
    stock_code: '85123A',
    description,
    quantity,
    invoice_ts: MIDNIGHT + hour * 3_600_000,
    unit_price: unitPrice,
    line_total: quantity * unitPrice,
    customer_id: customerId,
    country: 'United Kingdom',
    line_id: `${ingest}-${index + 1}`,
    batch_id: '0-firstsequence-0123456789',
    ingest_id: ingest,
    ingested_at: MIDNIGHT + 999_999_999,
    extra: `{"Till":"${index}"}`,
  } as Row;
}

/** An object of the lake with these rows, in one row group. */
export function objectOf(rows: readonly Row[]): Buffer {
  const columns = noRows();
  for (const row of rows) {
    for (const [name, values] of Object.entries(columns)) {
      values.push(row[name as keyof LineRows]);
    }
  }
  return parquetObject(columnsOf(columns));
}

/** The lake bucket and staging in memory. */
export class MemoryLake implements ContentPorts {
  readonly lake = new Map<string, Uint8Array>();
  readonly staging = new Map<string, Uint8Array>();
  /** How often the ports may be asked for the time before there is none left. */
  patience = Number.POSITIVE_INFINITY;

  read = async (key: string) => this.lake.get(key);
  /** One that is there. */
  bytesOf = (key: string) => found(this.lake, key);
  write = async (key: string, bytes: Uint8Array) => {
    if (this.lake.has(key)) return 'THERE';
    this.lake.set(key, bytes);
    return 'PUT';
  };
  pieces = async (prefix: string) =>
    [...this.staging.keys()].filter((key) => key.startsWith(prefix)).sort();
  readPiece = async (key: string) => this.staging.get(key);
  writePiece = async (key: string, bytes: Uint8Array) => void this.staging.set(key, bytes);
  deletePieces = async (keys: readonly string[]) => {
    for (const key of keys) this.staging.delete(key);
  };
  isOutOfTime = () => {
    this.patience -= 1;
    return this.patience < 0;
  };
}

function found(objects: ReadonlyMap<string, Uint8Array>, key: string): Uint8Array {
  const bytes = objects.get(key);
  if (!bytes) throw new Error(`There is no ${key}`);
  return bytes;
}
