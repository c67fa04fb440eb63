import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { readMoney } from '../../../functions/domain/money.ts';
import type { Reprocessing } from '../../../functions/domain/reprocessing.ts';
import type { Retraction } from '../../../functions/domain/retraction.ts';
import { decodeLines } from '../../../functions/index/encoded-lines.ts';
import { ingestIdIn } from '../../../functions/ledger/ledger-items.ts';
import { OPEN_OPERATION } from '../../../functions/ledger/operations/operation-ledger.ts';
import {
  REPROCESSING,
  reprocessingOf,
} from '../../../functions/ledger/operations/reprocessing-items.ts';
import { RETRACTION, retractionOf } from '../../../functions/ledger/operations/retraction-items.ts';
import { PARKED_PREFIX } from '../../../functions/parked/parked-delivery.ts';
import { archivePrefix } from '../../../functions/retraction/archive.ts';
import { layoutOf } from '../../../local/data-dir/layout.ts';
import type { Engine } from '../../../local/dynamodb/engine.ts';
import type { Deployment } from '../../../local/template/deployment.ts';
import type { ExpectedLine } from '../workload/uploads.ts';
import { erasureEvidence } from './erasure-evidence.ts';
import type { ErasureEvidence } from './erasure-verdict.ts';
import { EncodedLines, Item, Text } from './items.ts';
import {
  type CorrectedRow,
  correctedRows,
  extrasIn,
  keysBelow,
  parquetReader,
  plannedFiles,
  quarantinedIds,
  rowsIn,
} from './lake-files.ts';
import { sumOf } from './store-totals.ts';
import { tracesBelow, tracesInItems } from './traces.ts';

/** A line as a store shows it. Its id is `<ingest>-<row>`. */
export type StoredLine = ExpectedLine & { lineId: string };

/**
 * All stores, read without the pipeline: files and tables as they are at the moment of the call.
 */
export type Stores = {
  /** Reads through the catalog: the objects below the registered locations. */
  lake(): Promise<StoredLine[]>;
  /** Takes the locations from the catalog. Returns a function that reads the objects below them. */
  planned(): () => Promise<StoredLine[]>;
  /** Returns the ids of the quarantined lines. */
  quarantine(): string[];
  /** Returns the keys of all objects below `lake/`, registered or not. */
  lakeKeys(): string[];
  invoices(): Promise<StoredLine[]>;
  /** Returns each item of the Customers table: its totals, and whose they are. */
  customers(): Promise<StoredShare[]>;
  batches(): Promise<StoredBatch[]>;
  /** Returns the state of each correction in the ledger, by its id. */
  corrections(): Promise<ReadonlyMap<string, string>>;
  /** Returns the retractions in the ledger, by the ids of their ingests. */
  retractions(): Promise<ReadonlyMap<string, Retraction>>;
  /** Returns which ingests were read again, by their ids. */
  reprocessings(): Promise<ReadonlyMap<string, Reprocessing>>;
  /** Returns `extra` of each line of the lake, by its id. */
  extras(): Promise<ReadonlyMap<string, string | null>>;
  /** Returns the keys of everything that operations keep. */
  archiveKeys(): string[];
  /** Returns the ids of the operations that are not DONE. */
  openOperations(): Promise<string[]>;
  /** Returns what a retraction has archived of an ingest. */
  archived(
    operationId: string,
    ingestId: string,
  ): Promise<{ lake: StoredLine[]; invoices: StoredLine[] }>;
  /** Returns the erasures that are DONE, and what else says whether they kept their promise. */
  erasures(): Promise<ErasureEvidence>;
  /** Returns the rows of the table of corrections. */
  corrected(): CorrectedRow[];
  /** Returns the keys of the parked deliveries. */
  parked(): string[];
  /** Returns the lake's objects that were overwritten with different bytes. */
  changed(): readonly string[];
};

/** What an item of Customers has of an ingest. */
export type StoredShare = Totals & {
  customerId: string;
  ingestId: string;
  /** Whether its fragments come to its totals. */
  isEven: boolean;
};

export type Totals = { lines: number; quantity: bigint; revenue: bigint };

export function storesOf(
  dataDir: string,
  deployment: Deployment,
  tables: Pick<Engine, 'call'>,
): Stores {
  const ref = (logicalId: string) => deployment.named(logicalId).ref;
  const bucketOf = (logicalId: string) => join(layoutOf(dataDir).s3, ref(logicalId));
  const bucket = bucketOf('LakeBucket');
  const plan = (table: string) => plannedFiles(dataDir, ref('InvoicesDatabase'), table, bucket);
  const filesOf = (table: string) => plan(table)();
  const { read, changed } = parquetReader();
  const scan = scanner(tables);
  return {
    planned: () => {
      const files = plan('invoice_lines');
      return async () => (await Promise.all(files().map(read))).flat();
    },
    lake: async () => (await Promise.all(filesOf('invoice_lines').map(read))).flat(),
    quarantine: () => filesOf('quarantine').flatMap(quarantinedIds),
    lakeKeys: () => keysBelow(bucket, 'lake'),
    invoices: async () => (await scan(ref('InvoicesTable'))).flatMap(linesOfItem),
    customers: async () =>
      (await scan(ref('CustomersTable'))).map((item) => CustomerItem.parse(item)),
    batches: async () =>
      (await scan(ref('BatchesTable')))
        .filter((item) => 'batchState' in item && 'batchId' in item)
        .map((item) => BatchItem.parse(item)),
    corrections: async () => {
      const items = await scan(ref('BatchesTable'));
      const found = items.filter((item) => 'batchState' in item && 'correctionId' in item);
      return new Map(found.map((item) => CorrectionItem.parse(item)));
    },
    retractions: async () => {
      const items = await scan(ref('BatchesTable'));
      return new Map(items.filter(isRetraction).map(retractionIn));
    },
    reprocessings: async () => {
      const items = await scan(ref('BatchesTable'));
      return new Map(items.filter(isReprocessing).map(reprocessingFrom));
    },
    extras: async () => new Map((await Promise.all(filesOf('invoice_lines').map(extrasIn))).flat()),
    archiveKeys: () => keysBelow(bucket, 'archive'),
    openOperations: async () => {
      const items = await scan(ref('BatchesTable'));
      const open = items.filter(({ batchState }) => isDeepStrictEqual(batchState, OPEN));
      return open.map(({ pk }) => Text.parse(pk).slice('OPERATION#'.length));
    },
    archived: async (operationId, ingestId) => {
      const prefix = archivePrefix(operationId, ingestId);
      const keys = keysBelow(bucket, prefix.slice(0, -1)).map((key) => join(bucket, key));
      const objects = keys.filter((key) => key.endsWith('.parquet'));
      return {
        lake: (await Promise.all(objects.map(read))).flat(),
        invoices: rowsIn(join(bucket, `${prefix}invoices.json.gz`)).flatMap((item) =>
          linesOfItem(Item.parse(item)),
        ),
      };
    },
    erasures: async () => {
      const items = await scan(ref('BatchesTable'));
      return erasureEvidence(items, {
        textOf: (key) => readFileSync(join(bucket, key), 'utf8'),
        traces: async (customerId) => {
          const tables = ['InvoicesTable', 'CustomersTable', 'BatchesTable'];
          const buckets = ['LakeBucket', 'StagingBucket', 'ParkedBucket'].map(ref);
          const { s3, s3Versions } = layoutOf(dataDir);
          const folders = [s3, s3Versions].flatMap((all) => buckets.map((each) => join(all, each)));
          const inTables = tables.map(async (table) =>
            tracesInItems(table, await scan(ref(table)), customerId),
          );
          return [
            ...(await tracesBelow(folders.filter(existsSync), customerId)),
            ...(await Promise.all(inTables)).flat(),
          ];
        },
      });
    },
    corrected: () => filesOf('corrections').flatMap(correctedRows),
    parked: () => keysBelow(bucketOf('ParkedBucket'), PARKED_PREFIX),
    changed,
  };
}

const Page = z.object({ Items: z.array(Item), LastEvaluatedKey: z.unknown().optional() });

function scanner(tables: Pick<Engine, 'call'>) {
  return async (TableName: string): Promise<Item[]> => {
    const items: Item[] = [];
    let ExclusiveStartKey: unknown;
    do {
      const { body } = await tables.call('Scan', { TableName, ExclusiveStartKey });
      const page = Page.parse(JSON.parse(String(body)));
      items.push(...page.Items);
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey);
    return items;
  };
}

const Decimal = z.object({ N: z.string() }).transform(({ N }) => N);

const InvoiceItem = z.object({
  invoiceNo: Text,
  ingestId: Text,
  customerId: Text.optional(),
  lines: EncodedLines,
});

function linesOfItem(item: Item): StoredLine[] {
  const { invoiceNo, ingestId, customerId, lines } = InvoiceItem.parse(item);
  return decodeLines(lines).map(([row, stockCode, description, quantity, , unitPrice]) => ({
    lineId: `${ingestId}-${row}`,
    invoiceNo,
    stockCode,
    description,
    quantity,
    unitPrice,
    customerId: customerId ?? null,
  }));
}

/** [invoice number, ordinal and part, lines, quantity, revenue, time, country] */
const Fragments = z.array(
  z.tuple([z.string(), z.string(), z.int(), z.int(), z.string(), z.int(), z.string()]),
);

const CustomerItem = z
  .object({
    customerId: Text,
    invoiceFragment: Text,
    lineCount: Decimal,
    quantity: Decimal,
    revenue: Decimal,
    /** Absent where an item has one fragment. */
    fragments: Text.optional(),
  })
  .transform(({ customerId, invoiceFragment, fragments, ...sums }): StoredShare => {
    const totals = {
      lines: Number(sums.lineCount),
      quantity: BigInt(sums.quantity),
      revenue: readMoney(sums.revenue),
    };
    const key = invoiceFragment.split('#');
    if (fragments === undefined)
      return { customerId, ingestId: key.at(-2) ?? '', ...totals, isEven: true };
    const own = Fragments.parse(JSON.parse(fragments)).map(([, , lines, quantity, revenue]) => ({
      ...{ lines, quantity: BigInt(quantity), revenue: readMoney(revenue) },
    }));
    const isEven = isDeepStrictEqual(sumOf(own), totals);
    return { customerId, ingestId: key[0] ?? '', ...totals, isEven };
  });

const OPEN = { S: OPEN_OPERATION };
const isRetraction = ({ sk }: Item): boolean => isDeepStrictEqual(sk, { S: RETRACTION });

function retractionIn(item: Item): [string, Retraction] {
  const { pk, retraction, details } = RetractionItem.parse(item);
  return [ingestIdIn({ pk }), retractionOf({ retraction, details })];
}

const isReprocessing = ({ sk }: Item): boolean => isDeepStrictEqual(sk, { S: REPROCESSING });

function reprocessingFrom(item: Item): [string, Reprocessing] {
  const { pk, reprocessing, details } = ReprocessingItem.parse(item);
  return [ingestIdIn({ pk }), reprocessingOf({ reprocessing, details })];
}

const ReprocessingItem = z.object({ pk: Text, reprocessing: Text, details: Text });
const RetractionItem = z.object({ pk: Text, retraction: Text, details: Text });

const BatchItem = z
  .object({ batchId: Text, batchState: Text, failure: Text.optional() })
  .transform(({ batchId, batchState, failure }) => ({ batchId, state: batchState, failure }));
const CorrectionItem = z
  .object({ correctionId: Text, batchState: Text })
  .transform(({ correctionId, batchState }) => [correctionId, batchState] as const);
export type StoredBatch = z.infer<typeof BatchItem>;
