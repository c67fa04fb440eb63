import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parquetReadObjects } from 'hyparquet';
import * as z from 'zod';
import { readMoney } from '../../../functions/domain/money.ts';
import { decodeLines } from '../../../functions/index/fragment.ts';
import { layoutOf } from '../../../local/data-dir/layout.ts';
import type { DynamodbProcess } from '../../../local/dynamodb/process.ts';
import { readTable } from '../../../local/glue/catalog-files.ts';
import type { Deployment } from '../../../local/template/deployment.ts';

/** A line as a store shows it, by its id `<ingest>-<row>`. */
export type StoredLine = {
  lineId: string;
  invoiceNo: string;
  stockCode: string;
  description: string | null;
  quantity: number;
  unitPrice: number;
  customerId: string | null;
};
type QuarantinedLine = { lineId: string; text: string; reason: string };
export type CustomerItem = { customerId: string; lines: number; quantity: bigint; revenue: bigint };
export type LedgerItem = Record<string, string>;

/** What all stores hold, read past the pipeline: files and tables as they are at this moment. */
export type Stores = {
  /** Through the catalog: the objects below the registered locations. */
  lake(): Promise<StoredLine[]>;
  quarantine(): QuarantinedLine[];
  /** Keys of all objects below `lake/`, registered or not. */
  lakeKeys(): string[];
  invoices(): Promise<StoredLine[]>;
  customers(): Promise<CustomerItem[]>;
  ledger(): Promise<LedgerItem[]>;
  /** Objects that were written again with other bytes. */
  changed(): readonly string[];
};

export function storesOf(
  dataDir: string,
  deployment: Deployment,
  tables: Pick<DynamodbProcess, 'call'>,
): Stores {
  const ref = (logicalId: string) => deployment.named(logicalId).ref;
  const bucket = join(layoutOf(dataDir).s3, ref('LakeBucket'));
  const { read, changed } = rememberedObjects();
  const database = ref('InvoicesDatabase');
  const scan = scanning(tables);
  return {
    lake: async () => {
      const folders = locations(dataDir, database, 'invoice_lines', bucket);
      const objects = await Promise.all(folders.flatMap(filesIn).map((path) => read(path)));
      return objects.flat();
    },
    quarantine: () =>
      locations(dataDir, database, 'quarantine', bucket).flatMap(filesIn).flatMap(quarantined),
    lakeKeys: () => keysBelow(bucket, 'lake'),
    invoices: async () => (await scan(ref('InvoicesTable'))).flatMap(linesOfItem),
    customers: async () => (await scan(ref('CustomersTable'))).map(customerOf),
    ledger: async () => (await scan(ref('BatchesTable'))).map(plain),
    changed,
  };
}

function locations(dataDir: string, database: string, table: string, bucket: string): string[] {
  return [...readTable(dataDir, database, table).partitions.values()].map(({ StorageDescriptor }) =>
    join(bucket, (StorageDescriptor?.Location ?? '').replace(/^s3:\/\/[^/]+\//, '')),
  );
}

const filesIn = (folder: string): string[] =>
  existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];

const keysBelow = (bucket: string, prefix: string): string[] =>
  existsSync(join(bucket, prefix))
    ? readdirSync(join(bucket, prefix), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(bucket.length + 1))
    : [];

const compressors = { GZIP: (bytes: Uint8Array) => new Uint8Array(gunzipSync(bytes)) };

const LakeRow = z.object({
  line_id: z.string(),
  invoice_no: z.string(),
  stock_code: z.string(),
  description: z.string().nullish(),
  quantity: z.number(),
  unit_price: z.number(),
  customer_id: z.string().nullish(),
});

/** Objects are read once: what is written again must be the same, byte for byte. */
function rememberedObjects() {
  const known = new Map<string, { hash: string; lines: StoredLine[] }>();
  const changed: string[] = [];
  const read = async (path: string): Promise<StoredLine[]> => {
    const bytes = readFileSync(path);
    const hash = createHash('sha1').update(bytes).digest('hex');
    const before = known.get(path);
    if (before?.hash === hash) return before.lines;
    if (before) changed.push(path);
    const file = new Uint8Array(bytes).buffer;
    const rows = await parquetReadObjects({ file, compressors });
    const lines = rows.map((row) => lakeLine(LakeRow.parse(row)));
    known.set(path, { hash, lines });
    return lines;
  };
  return { read, changed: () => changed };
}

const lakeLine = (row: z.infer<typeof LakeRow>): StoredLine => ({
  ...{ lineId: row.line_id, invoiceNo: row.invoice_no, stockCode: row.stock_code },
  ...{ description: row.description ?? null, quantity: row.quantity },
  unitPrice: Math.round(row.unit_price * 1000),
  customerId: row.customer_id ?? null,
});

const QuarantineRow = z.object({ line_id: z.string(), text: z.string(), reason: z.string() });

const quarantined = (path: string): QuarantinedLine[] =>
  gunzipSync(readFileSync(path))
    .toString()
    .split('\n')
    .filter(Boolean)
    .map((line) => QuarantineRow.parse(JSON.parse(line)))
    .map(({ line_id, text, reason }) => ({ lineId: line_id, text, reason }));

type Item = Record<string, { S?: string; N?: string }>;
const Page = z.object({
  Items: z.array(z.record(z.string(), z.object({ S: z.string(), N: z.string() }).partial())),
  LastEvaluatedKey: z.unknown().optional(),
});

function scanning(tables: Pick<DynamodbProcess, 'call'>) {
  return async (TableName: string): Promise<Item[]> => {
    const items: Item[] = [];
    let ExclusiveStartKey: unknown;
    do {
      const input = Buffer.from(JSON.stringify({ TableName, ExclusiveStartKey }));
      const { body } = await tables.call('Scan', input);
      const page = Page.parse(JSON.parse(String(body)));
      items.push(...(page.Items as Item[]));
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey);
    return items;
  };
}

const plain = (item: Item): LedgerItem =>
  Object.fromEntries(Object.entries(item).map(([name, { S, N }]) => [name, S ?? N ?? '']));

function linesOfItem(item: Item): StoredLine[] {
  const { invoiceNo = '', ingestId, customerId, lines = '[]' } = plain(item);
  return decodeLines(lines).map(([row, stockCode, description, quantity, , unitPrice]) => ({
    ...{ lineId: `${ingestId}-${row}`, invoiceNo, stockCode, description, quantity, unitPrice },
    customerId: customerId ?? null,
  }));
}

function customerOf(item: Item): CustomerItem {
  const { customerId = '', lineCount, quantity = '0', revenue = '0' } = plain(item);
  return {
    ...{ customerId, lines: Number(lineCount) },
    ...{ quantity: BigInt(quantity), revenue: readMoney(revenue) },
  };
}
