import type { DayChange } from '../../../functions/domain/day-change.ts';
import { noLines, plus } from '../../../functions/domain/line-totals.ts';
import { customerItem } from '../../../functions/index/customers/customer-item.ts';
import { customerItems } from '../../../functions/index/customers/customer-items.ts';
import { type CustomerFragment, fragmentOf } from '../../../functions/index/fragment.ts';
import { invoiceItem } from '../../../functions/index/invoice-item.ts';
import { readParquetObject } from '../../../functions/lake/parquet/parquet-object.ts';
import type { IngestProgress } from '../../../functions/ledger/ingest-progress.ts';
import { runOperations } from '../../../functions/operations/run-operations.ts';
import { ask } from '../../../functions/retraction/ask.ts';
import type { DayOutcome, RetractionPorts } from '../../../functions/retraction/ports.ts';
import { purge } from '../../../functions/retraction/purge.ts';
import type { RawItem } from '../../../functions/retraction/raw-item.ts';
import type { RetractionRequest } from '../../../functions/retraction/request.ts';
import { restore } from '../../../functions/retraction/restore.ts';
import { retract } from '../../../functions/retraction/retract.ts';
import { readLineRows, rowCount } from '../../../functions/rewrite/content/line-rows.ts';
import { memoryOperationLedger } from '../../support/memory-operation-ledger.ts';
import { memoryRetractionLedger } from '../../support/memory-retraction-ledger.ts';
import { aRow, objectOf, type Row } from '../rewrite/content/a-day.ts';
import { type ItemTables, keyOf, memoryItems } from './memory-items.ts';

const DAY_MS = 86_400_000;
export const T0 = Date.parse('2026-11-29T10:00:00Z');

/** The rows of an object. */
function rowsOf(bytes: Uint8Array): Row[] {
  return readParquetObject(bytes).flatMap((group) => {
    const rows = readLineRows(group);
    return Array.from({ length: rowCount(rows) }, (_, at) =>
      Object.fromEntries(Object.entries(rows).map(([name, values]) => [name, values[at] ?? null])),
    ) as Row[];
  });
}

/** Lines of an ingest on consecutive days from 2010-12-01 on. */
export function linesOf(ingest: string, perDay: readonly number[]): Map<string, Row[]> {
  let index = 0;
  return new Map(
    perDay.map((count, day) => {
      const date = new Date(Date.UTC(2010, 11, 1 + day)).toISOString().slice(0, 10);
      const rows = Array.from({ length: count }, () => {
        const customerId = index % 3 === 0 ? null : `1785${index % 2}`;
        const row = aRow(index++, { ingest, customerId, quantity: index - 2 });
        return { ...row, invoice_ts: Number(row.invoice_ts) + day * DAY_MS } as Row;
      });
      return [date, rows] as const;
    }),
  );
}

/** A pipeline in memory in which ingests have landed, each as one batch. */
export function aWorld(ingests: Record<string, Map<string, Row[]>>, v: 1 | 2 = 2) {
  const days = new Map<string, Map<string, Row[]>>();
  const rewritten = new Map<string, DayOutcome>();
  const tables: ItemTables = {
    invoices: new Map(),
    customers: new Map(),
  };
  const archive = new Map<string, Uint8Array>();
  const archivedAt = new Map<string, number>();
  /** Whether days can't be rewritten. */
  const stuck = { is: false };
  const progress = new Map<string, IngestProgress>();
  const retractions = memoryRetractionLedger();
  const operations = memoryOperationLedger();
  const clock = { now: T0 };
  const diary: string[] = [];
  /** Calls until one fails, before or after it took effect. */
  const fault: { in: number; after: boolean } = { in: Number.POSITIVE_INFINITY, after: false };
  const call = async <T>(name: string, action: () => T | Promise<T>): Promise<T> => {
    fault.in -= 1;
    if (fault.in === 0 && !fault.after) throw new Error(`${name} fails`);
    diary.push(name);
    const result = await action();
    if (fault.in === 0) throw new Error(`the response to ${name} is lost`);
    return result;
  };

  for (const [ingestId, byDay] of Object.entries(ingests)) {
    const rows = [...byDay.values()].flat();
    for (const [date, own] of byDay) {
      const objects = days.get(date) ?? new Map<string, Row[]>();
      objects.set(`lake/invoice_date=${date}/g=0/${ingestId}.parquet`, own);
      days.set(date, objects);
    }
    const items = itemsOf(ingestId, rows, v);
    for (const item of items.invoices) tables.invoices.set(keyOf('invoices', item), item);
    for (const item of items.customers) tables.customers.set(keyOf('customers', item), item);
    progress.set(ingestId, progressOf(ingestId, byDay, rows.length));
  }

  const ports: RetractionPorts = {
    retractions: {
      ...retractions,
      readRetraction: (id) => call('readRetraction', () => retractions.readRetraction(id)),
      replaceRetraction: (id, from, to) =>
        call(`say ${to.state}`, () => retractions.replaceRetraction(id, from, to)),
      putRemoved: (id, removed) =>
        call(`count ${removed.removal}`, () => retractions.putRemoved(id, removed)),
    },
    ingests: {
      readIngest: async (id) => {
        const found = progress.get(id);
        const retraction = await retractions.readRetraction(id);
        const removed = retractions.removedOf(id);
        return found && { ...found, ...(retraction && { retraction }), removed };
      },
    },
    plannedDays: async () => undefined,
    days: {
      all: async () => [...days.keys()],
      keys: (date) => call('list', () => [...(days.get(date)?.keys() ?? [])]),
      read: (key) =>
        call('read', () => {
          for (const objects of days.values()) {
            const rows = objects.get(key);
            if (rows) return objectOf(rows);
          }
          throw new Error(`There is no ${key}`);
        }),
    },
    items: memoryItems(tables, call),
    archive: {
      put: (key, bytes) =>
        call('archive', () => {
          archive.set(key, bytes);
          archivedAt.set(key, clock.now);
        }),
      get: (key) => call('read the archive', () => archive.get(key)),
      keys: async (prefix) => [...archive.keys()].filter((key) => key.startsWith(prefix)),
      remove: (key) => call('purge', () => void archive.delete(key)),
    },
    raw: { remove: async (ingestId) => void diary.push(`remove the raw body of ${ingestId}`) },
    rewriteDay: async (date, change) =>
      stuck.is
        ? { state: 'WAITING', for: 'somebody' }
        : call('rewrite', () => rewriteDay(date, change)),
    retractedDays: 30,
    now: () => clock.now,
  };

  function rewriteDay(date: string, change: DayChange): DayOutcome {
    const name = `${change.operationId} ${date}`;
    const before = rewritten.get(name);
    if (before) return before;
    const rows = [...(days.get(date)?.values() ?? [])].flat();
    const goes = new Set<unknown>(change.without?.ingestIds ?? []);
    const kept = rows.filter((row) => !goes.has(row.ingest_id));
    const come = (change.with ?? []).flatMap((key) => {
      const bytes = archive.get(key);
      if (!bytes) throw new Error(`There is no ${key}`);
      return rowsOf(bytes);
    });
    const removed = rows.filter((row) => goes.has(row.ingest_id));
    days.set(date, new Map([[`lake/invoice_date=${date}/${name}`, [...kept, ...come]]]));
    const outcome: DayOutcome = {
      state: 'DONE',
      removed: byIngest(removed),
      added: byIngest(come),
    };
    rewritten.set(name, outcome);
    return outcome;
  }

  const asked = { operations, ...ports, ingests: { ...ports.ingests, readBatch } };
  const request = (parts: Partial<RetractionRequest> & Pick<RetractionRequest, 'id'>) =>
    ask({ action: 'retract', requestedBy: 'ada', dryRun: false, ...parts }, asked);

  /** Runs operations, as one invocation after the other, until none is OPEN. */
  const settle = async (minutes = 10): Promise<void> => {
    const programs = { retract: retract(ports), restore: restore(ports), purge: purge(ports) };
    for (let turn = 0; turn < minutes * 6; turn += 1) {
      const worker = {
        by: `invocation ${clock.now}`,
        deadline: clock.now + 5000,
        endsAt: clock.now + 9000,
      };
      await runOperations(worker, { operations, programs, now: () => clock.now });
      clock.now += 10_000;
      if ((await operations.openOperations()).length === 0) return;
    }
  };

  /** What every store shows. */
  const stores = () => ({
    lake: [...days.values()]
      .flatMap((objects) => [...objects.values()].flat())
      .map((row) => JSON.stringify(row))
      .sort(),
    invoices: [...tables.invoices].sort(),
    customers: [...tables.customers].sort(),
  });

  return {
    ports,
    operations,
    retractions,
    progress,
    archive,
    archivedAt: () => [...archivedAt.values()],
    stuck,
    tables,
    clock,
    diary,
    fault,
    request,
    settle,
    stores,
  };
}

const readBatch = async (batchId: string) =>
  batchId.startsWith('batch-')
    ? {
        batchId,
        state: batchId.endsWith('open') ? ('SEALED' as const) : ('COMMITTED' as const),
        payload: { key: 'k' },
        execution: 'e',
        startedAt: '2026-11-29T09:00:00.000Z',
      }
    : undefined;

function byIngest(rows: readonly Row[]) {
  return [...Map.groupBy(rows, (row) => String(row.ingest_id))].map(([ingestId, own]) => ({
    ingestId,
    ...own.reduce(
      (sum, row) =>
        plus(sum, {
          lineCount: 1,
          quantity: BigInt(Number(row.quantity)),
          revenue: BigInt(Number(row.line_total)),
        }),
      noLines(),
    ),
  }));
}

/** Customers has an item for each fragment in version 1. */
function itemsOf(ingestId: string, rows: readonly Row[], v: 1 | 2) {
  const batchId = `batch-${ingestId}`;
  const groups = Map.groupBy(rows, (row) => `${row.invoice_no} ${row.customer_id}`);
  const fragments = [...groups.values()].map((own, part) => ({
    invoiceNo: String(own[0]?.invoice_no),
    fragment: fragmentOf(ingestId, 0, part),
    customerId: own[0]?.customer_id,
    country: 'EIRE',
    lineCount: own.length,
    quantity: own.reduce((sum, { quantity }) => sum + BigInt(Number(quantity)), 0n),
    revenue: own.reduce((sum, row) => sum + BigInt(Number(row.line_total)), 0n),
    batchId,
  }));
  const customers = fragments.flatMap(({ customerId, ...each }): CustomerFragment[] =>
    typeof customerId === 'string' ? [{ ...each, customerId, invoiceTs: 0 }] : [],
  );
  const invoices = fragments.map(({ customerId, ...each }): RawItem => {
    const named = typeof customerId === 'string' && { customerId };
    return invoiceItem({ ...each, ...named, lines: '[]', ingestId });
  });
  return {
    invoices,
    customers: customerItems(customers, v).map((item): RawItem => customerItem(item)),
  };
}

function progressOf(ingestId: string, byDay: Map<string, Row[]>, lines: number): IngestProgress {
  const batchId = `batch-${ingestId}`;
  return {
    ingest: {
      ingestId,
      bodyHash: 'x',
      plan: { v: 1, chunks: [[0, 9, 1, lines]] },
      lines,
      chunks: 1,
      state: 'ACCEPTED',
      receivedAt: '2026-11-29T09:00:00.000Z',
      warnings: [],
    },
    claims: [{ ordinal: 0, batchId }],
    landings: [
      {
        ingestId,
        batchId,
        firstRow: 1,
        accepted: lines,
        quarantined: 0,
        quarantineKeys: [],
        days: [...byDay.keys()].map((date) => [date, 1, lines]),
      },
    ],
    corrections: [],
  };
}
