import type { InvoiceLine } from '../../../functions/domain/invoice-line.ts';
import { ask } from '../../../functions/erasure/ask.ts';
import { erase } from '../../../functions/erasure/erase.ts';
import type { BucketName, ErasurePorts, StoredVersion } from '../../../functions/erasure/ports.ts';
import { customerItem } from '../../../functions/index/customers/customer-item.ts';
import { invoiceItem } from '../../../functions/index/invoice-item.ts';
import { runOperations } from '../../../functions/operations/run-operations.ts';
import { plannedCustomers } from '../../../functions/planning/customer-fragments.ts';
import { invoiceFragments } from '../../../functions/planning/invoice-fragments.ts';
import type { TableName } from '../../../functions/retraction/archive.ts';
import { RawItem } from '../../../functions/retraction/raw-item.ts';
import { memoryOperationLedger } from '../../support/memory-operation-ledger.ts';
import { memoryRetractionLedger } from '../../support/memory-retraction-ledger.ts';
import { ALake, plan } from '../rewrite/a-lake.ts';

const KEYS = {
  invoices: ['invoiceNo', 'fragment'],
  customers: ['customerId', 'invoiceFragment'],
} as const;
const HOUR_MS = 3_600_000;

/** A day of the lake with both tables and the results of queries, and erasures of its customers. */
export function aShop() {
  const lake = new ALake();
  lake.graceMs = HOUR_MS;
  const tables: Record<TableName, Map<string, RawItem>> = {
    invoices: new Map(),
    customers: new Map(),
  };
  const results = new Map<string, number>();
  const retractions = memoryRetractionLedger();
  const operations = memoryOperationLedger();
  const put = (table: TableName, items: readonly unknown[]): void => {
    for (const item of items.map((each) => RawItem.parse(each))) {
      tables[table].set(keyOf(table, item), item);
    }
  };
  /** Called before each day is rewritten and after it. */
  const hooks: { afterRewrite?: () => Promise<void> } = {};

  const ports: ErasurePorts = {
    batches: {
      readBatch: async (batchId) => lake.batch(batchId),
      batchesIn: async () => ({ batches: [], more: false }),
      readIngest: async () => undefined,
    },
    corrections: { readCorrection: async () => undefined },
    days: lake.days,
    retractions,
    erasePlan: async () => {},
    store: {
      page: async (bucket, prefix) => ({ versions: versionsIn(bucket, prefix) }),
      read: async (bucket, { key }) => {
        if (bucket === 'results') throw new Error('Results are not read');
        return lake.objects.lake.get(key);
      },
      put: async (key, bytes) => void lake.objects.lake.set(key, bytes),
      get: async (key) => lake.objects.lake.get(key),
      remove: async (bucket, { key }) =>
        void (bucket === 'results' ? results.delete(key) : lake.objects.lake.delete(key)),
    },
    archive: { put: never, get: never, keys: async () => [], remove: never },
    items: {
      ofCustomer: async (customerId) =>
        [...tables.customers.values()].filter((item) => textIn(item, 'customerId') === customerId),
      invoices: async (keys) =>
        keys.map(({ invoiceNo, fragment }) => tables.invoices.get(`${invoiceNo} ${fragment}`)),
      invoicesPage: async (customerId) => ({
        items: [...tables.invoices.values()].filter(
          (item) => textIn(item, 'customerId') === customerId,
        ),
        searched: tables.invoices.size,
      }),
      put: async (table, items) => put(table, items),
      remove: async (table, items) => {
        for (const item of items) tables[table].delete(keyOf(table, item));
      },
    },
    rewriteDay: async (_, change) => {
      const outcome = await lake.rewrite(change);
      await hooks.afterRewrite?.();
      if (outcome.state === 'REFUSED') return { state: 'WAITING', for: outcome.reason };
      return outcome.state === 'DONE' ? { ...outcome.record, state: 'DONE' } : outcome;
    },
    cleanDay: async () => {
      await lake.clean();
    },
    location: lake.lake.location,
    graceMs: lake.graceMs,
    expires: [],
    now: lake.timer.now,
  };

  function versionsIn(bucket: BucketName, prefix: string): StoredVersion[] {
    const found =
      bucket === 'results'
        ? [...results]
        : [...lake.objects.lake.keys()].map((key) => [key, lake.now] as const);
    return found.flatMap(([key, modifiedAt]) =>
      bucket === 'parked' || bucket === 'staging' || !key.startsWith(prefix)
        ? []
        : [{ key, isLatest: true, modifiedAt }],
    );
  }

  return {
    lake,
    tables,
    results,
    retractions,
    ports,
    hooks,
    /**
     * A batch lands, in every store unless only in the lake, and perhaps as an earlier version of the
     * code has sealed it. Its ingest has its name.
     */
    async land(
      batchId: string,
      lines: Partial<InvoiceLine>[],
      only?: 'lake' | 'earlier',
    ): Promise<void> {
      lake.startedAt.set(batchId, new Date(lake.now).toISOString());
      await lake.land(batchId, lines);
      if (only === 'lake') return;
      put('invoices', invoiceFragments(plan(batchId, lines)).map(invoiceItem));
      const sealed = { ...plan(batchId, lines), ...(only === 'earlier' && { v: 1 as const }) };
      put('customers', plannedCustomers(sealed).map(customerItem));
    },
    request: (customerId: string, anonymise = false) =>
      ask({ customerId, anonymise, dryRun: false, requestedBy: 'ada' }, { ...ports, operations }),
    /** Works on the erasure, an invocation every ten seconds, until it waits for hours or is done. */
    async work(operationId: string) {
      for (let turn = 0; turn < 30; turn += 1) {
        lake.now += 10_000;
        const worker = { by: `w${turn}`, deadline: lake.now + 60_000, endsAt: lake.now + 60_000 };
        const run = { operations, programs: { erase: erase(ports) }, now: lake.timer.now };
        await runOperations(worker, run);
        const found = await operations.readOperation(operationId);
        const isLater = found?.waitingFor?.startsWith('queries') === true;
        if (found?.state === 'DONE' || isLater) return found;
      }
      throw new Error(JSON.stringify(await operations.readOperation(operationId)));
    },
  };
}

const never = async (): Promise<never> => {
  throw new Error('nothing is archived');
};

const textIn = (item: RawItem, name: string): string | undefined => {
  const value = item[name];
  return value && 'S' in value ? value.S : undefined;
};

const keyOf = (table: TableName, item: RawItem): string =>
  KEYS[table].map((name) => textIn(item, name)).join(' ');
