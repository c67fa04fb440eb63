import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { DayChange } from '../../../functions/domain/day-change.ts';
import { type LineTotals, noLines, plus } from '../../../functions/domain/line-totals.ts';
import type { UnknownColumns } from '../../../functions/domain/unknown-columns.ts';
import { readBody } from '../../../functions/formats/read-body.ts';
import {
  customerFragmentsOf,
  customerItem,
} from '../../../functions/index/customers/customer-item.ts';
import { invoiceItem } from '../../../functions/index/invoice-item.ts';
import { chunksOf, planOf as cutsOf, linesOf } from '../../../functions/intake/cut.ts';
import { linesLocation } from '../../../functions/lake/lake-keys.ts';
import { lineColumns } from '../../../functions/lake/line-columns.ts';
import {
  parquetObject,
  readParquetObject,
} from '../../../functions/lake/parquet/parquet-object.ts';
import { quarantineObject } from '../../../functions/lake/quarantine-object.ts';
import type { IngestProgress } from '../../../functions/ledger/ingest-progress.ts';
import type { Batch } from '../../../functions/ledger/ledger.ts';
import { runOperations } from '../../../functions/operations/run-operations.ts';
import { plannedCustomers } from '../../../functions/planning/customer-fragments.ts';
import { invoiceFragments } from '../../../functions/planning/invoice-fragments.ts';
import { planOf } from '../../../functions/planning/plan-of.ts';
import { type KeptBody, rawObject, readRawObject } from '../../../functions/raw/raw-body.ts';
import { askReprocessing } from '../../../functions/reprocessing/ask.ts';
import type { ReprocessingPorts } from '../../../functions/reprocessing/ports.ts';
import { reprocess } from '../../../functions/reprocessing/reprocess.ts';
import type { ReprocessingRequest } from '../../../functions/reprocessing/request.ts';
import type { TableName } from '../../../functions/retraction/archive.ts';
import type { DayOutcome } from '../../../functions/retraction/ports.ts';
import type { RawItem } from '../../../functions/retraction/raw-item.ts';
import {
  appendRows,
  columnsOf,
  integerAt,
  type LineRows,
  noRows,
  readLineRows,
  rowCount,
  textAt,
} from '../../../functions/rewrite/content/line-rows.ts';
import type { SealedPlan } from '../../../functions/staging/plan.ts';
import { encodeChunk } from '../../../functions/stream/chunk.ts';
import { validateBatch } from '../../../functions/validate-batch/validate-batch.ts';
import { memoryCorrectionLedger } from '../../support/memory-correction-ledger.ts';
import { memoryOperationLedger } from '../../support/memory-operation-ledger.ts';
import { memoryReprocessingLedger } from '../../support/memory-reprocessing-ledger.ts';
import { memoryRetractionLedger } from '../../support/memory-retraction-ledger.ts';
import { type ItemTables, keyOf, memoryItems } from '../retraction/memory-items.ts';

const T0 = Date.parse('2026-11-29T10:00:00Z');
const RECEIVED = T0 - 3_600_000;
const ALL_ROWS = { from: 1, to: 1_000_000 };

type Sent = {
  ingestId: string;
  body: string;
  batchIds?: string[];
  policy?: UnknownColumns;
  /** That an earlier version of the code has sealed its batches. */
  isEarlier?: true;
};

/** A pipeline in memory in which ingests have landed, and their raw bodies were kept. */
export async function aWorld(...sent: Sent[]) {
  const days = new Map<string, LineRows>();
  const rewritten = new Map<string, DayOutcome>();
  const tables: ItemTables = {
    invoices: new Map(),
    customers: new Map(),
  };
  const raw = new Map<string, Buffer>();
  const quarantine = new Map<string, Uint8Array>();
  const archive = new Map<string, Uint8Array>();
  const ingests = new Map<string, IngestProgress>();
  const partitions = new Set<string>();
  const corrections = memoryCorrectionLedger();
  const requests = new Map<string, Uint8Array>();
  const [retractions, reprocessings, operations] = [
    memoryRetractionLedger(),
    memoryReprocessingLedger(),
    memoryOperationLedger(),
  ];
  const clock = { now: T0 };
  const policy: { is: UnknownColumns } = { is: 'ignore' };
  /** Calls until one fails, before or after it took effect. */
  const fault: { in: number; after: boolean; name?: string | undefined } = {
    in: Number.POSITIVE_INFINITY,
    after: false,
  };
  const call = async <T>(name: string, action: () => T | Promise<T>): Promise<T> => {
    fault.in -= 1;
    if (fault.in === 0 && !fault.after) throw new Error(`${name} fails`);
    const result = await action();
    if (fault.in !== 0 && fault.name !== name) return result;
    fault.name = undefined;
    throw new Error(`the response to ${name} is lost`);
  };

  for (const each of sent) await land(each);

  async function land(given: Sent) {
    const { ingestId, body, batchIds = [`b-${ingestId}`], policy: was, isEarlier } = given;
    const source = readBody(Buffer.from(body), 'csv', undefined, was ?? 'ignore');
    const plan = cutsOf(source);
    const bodyHash = createHash('sha256').update(body).digest('hex');
    const kept: KeptBody = { format: 'csv', body: Buffer.from(body), erased: [] };
    raw.set(ingestId, await rawObject({ ingestId, bodyHash }, kept));
    const chunks = [...chunksOf(source, plan, ingestId)];
    const holder = (ordinal: number) => batchIds[ordinal % batchIds.length] ?? '';
    const progress: IngestProgress = {
      ingest: {
        ...{ ingestId, bodyHash, plan, lines: linesOf(plan), chunks: plan.chunks.length },
        ...{ state: 'ACCEPTED', receivedAt: new Date(RECEIVED).toISOString(), warnings: [] },
      },
      claims: chunks.map((_, ordinal) => ({ ordinal, batchId: holder(ordinal) })),
      landings: [],
      corrections: [],
    };
    ingests.set(ingestId, progress);
    for (const batchId of new Set(batchIds)) {
      const own = chunks.filter(({ header }) => holder(header.ordinal) === batchId);
      if (own.length === 0) continue;
      const delivery = own.map((chunk) => ({
        ...{ ingestId, ordinal: chunk.header.ordinal, arrivedAt: RECEIVED },
        ...{ sequenceNumber: '1', bytes: 1, data: encodeChunk(chunk) },
      }));
      const lines = validateBatch(
        delivery as never,
        { v: 1, chunks: own.map((_, at) => at) } as never,
      );
      materialise({ ...planOf(batchId, lines), ...(isEarlier && { v: 1 }) }, progress);
    }
  }

  function materialise(plan: SealedPlan, progress: IngestProgress): void {
    for (const { date, rows } of plan.lake) {
      const [group] = readParquetObject(parquetObject(lineColumns(plan, rows)));
      if (!group) throw new Error('no group');
      append(date, readLineRows(group));
      partitions.add(`invoice_lines ${date}`);
    }
    for (const { key, lines } of plan.quarantine) {
      quarantine.set(key, quarantineObject(plan.batchId, lines));
    }
    put('invoices', invoiceFragments(plan).map(invoiceItem));
    put('customers', plannedCustomers(plan).map(customerItem));
    progress.landings.push(...plan.landings.map((each) => ({ ...each, batchId: plan.batchId })));
  }

  function append(date: string, rows: LineRows): void {
    const to = days.get(date) ?? noRows();
    appendRows(to, rows, rows.line_id.keys());
    days.set(date, to);
  }

  function put(table: TableName, items: readonly RawItem[]): void {
    for (const item of items) tables[table].set(keyOf(table, item), item);
  }

  const keyOfDay = (date: string): string => `${linesLocation(date, 0)}all.parquet`;
  const ports: ReprocessingPorts = {
    reprocessings: {
      readReprocessing: (id) => call('read', () => reprocessings.readReprocessing(id)),
      replaceReprocessing: (id, from, to) =>
        call(`say ${to.state}`, () => reprocessings.replaceReprocessing(id, from, to)),
    },
    retractions,
    ingests: {
      readIngest: async (id) => {
        const found = ingests.get(id);
        const retraction = await retractions.readRetraction(id);
        const reprocessing = await reprocessings.readReprocessing(id);
        return (
          found && {
            ...found,
            corrections: [...found.corrections, ...(await corrections.lineClaims(id, ALL_ROWS))],
            removed: retractions.removedOf(id),
            ...(retraction && { retraction }),
            ...(reprocessing && { reprocessing }),
          }
        );
      },
      readBatch: async (batchId) =>
        batchId.startsWith('b-') ? ({ batchId, state: 'COMMITTED' } as Batch) : undefined,
    },
    landings: {
      putLandings: (batchId, landings) =>
        call('land', () => {
          for (const landing of landings) {
            const progress = ingests.get(landing.ingestId);
            if (!progress) throw new Error('unknown');
            progress.landings = [
              ...progress.landings.filter((each) => each.batchId !== batchId),
              { ...landing, batchId },
            ];
          }
        }),
    },
    corrections,
    correctionRequest: async ({ key }) => requests.get(key),
    plannedDays: async () => undefined,
    raw: {
      read: async (owner) => {
        const bytes = raw.get(owner.ingestId);
        return bytes && readRawObject(bytes, owner);
      },
      has: async (id) => raw.has(id),
      remove: async (id) => void raw.delete(id),
    },
    get unknownColumns() {
      return policy.is;
    },
    rawDays: 30,
    quarantineDays: 90,
    days: {
      all: async () => [...days.keys()],
      keys: async (date) => (days.has(date) ? [keyOfDay(date)] : []),
      read: async (key) => {
        const [, date = ''] = /=([\d-]+)\//.exec(key) ?? [];
        return parquetObject(columnsOf(days.get(date) ?? noRows()));
      },
    },
    lakeDays: {
      readDay: async (date) => ({ date, live: 0, writing: 0, phase: 'IDLE' }),
    },
    items: {
      ...memoryItems(tables, call),
      removeIfSame: (items) =>
        call('remove if same', () => {
          const table = tables.invoices;
          for (const item of items) {
            const key = keyOf('invoices', item);
            if (isDeepStrictEqual(table.get(key), item)) table.delete(key);
          }
        }),
    },
    archive: {
      put: (key, bytes) => call('prepare', () => void archive.set(key, bytes)),
      get: (key) => call('read what is prepared', () => archive.get(key)),
      keys: async (prefix) => [...archive.keys()].filter((key) => key.startsWith(prefix)),
      remove: (key) => call('remove what was prepared', () => void archive.delete(key)),
    },
    quarantine: {
      get: async (key) => quarantine.get(key),
      put: (key, bytes) => call('put quarantine', () => void quarantine.set(key, bytes)),
      remove: (key) => call('remove quarantine', () => void quarantine.delete(key)),
    },
    lakeBucket: 'lake',
    createPartitions: (table, wanted) =>
      call('create partitions', () => {
        for (const { Values } of wanted) partitions.add(`${table} ${Values[0]}`);
        return [];
      }),
    rewriteDay: (date, change) => call('rewrite', () => rewriteDay(date, change)),
    now: () => clock.now,
  };

  function rewriteDay(date: string, change: DayChange): DayOutcome {
    if (!partitions.has(`invoice_lines ${date}`)) return { state: 'WAITING', for: 'a partition' };
    const name = `${change.operationId} ${date}`;
    const before = rewritten.get(name);
    if (before) return before;
    const goes = new Set<string>(change.without?.ingestIds ?? []);
    const { kept, gone } = divided(days.get(date) ?? noRows(), goes);
    const come = linesAdded(change, archive);
    appendRows(kept, come, come.line_id.keys());
    days.set(date, kept);
    const outcome: DayOutcome = { state: 'DONE', removed: byIngest(gone), added: byIngest(come) };
    rewritten.set(name, outcome);
    return outcome;
  }

  const asked = {
    operations,
    ...ports,
    get unknownColumns() {
      return policy.is;
    },
  };
  const request = (of: ReprocessingRequest['of'], parts: Partial<ReprocessingRequest> = {}) =>
    askReprocessing(
      { action: 'reprocess', of, requestedBy: 'ada', dryRun: false, ...parts },
      Number.POSITIVE_INFINITY,
      asked,
    );

  /** Runs operations, as one invocation after the other, until none is OPEN. */
  const settle = async (): Promise<void> => {
    const programs = { reprocess: reprocess(ports) };
    for (let turn = 0; turn < 60; turn += 1) {
      const [deadline, endsAt] = [clock.now + 5000, clock.now + 9000];
      const worker = { by: `invocation ${clock.now}`, deadline, endsAt };
      await runOperations(worker, { operations, programs, now: () => clock.now });
      clock.now += 10_000;
      if ((await operations.openOperations()).length === 0) return;
    }
  };

  const stores = () => ({
    lake: [...days.values()].flatMap(linesIn).sort((a, b) => (a.id < b.id ? -1 : 1)),
    invoices: [...tables.invoices.values()].map((item) => JSON.stringify(item)).sort(),
    customers: [...tables.customers.values()].map((item) => JSON.stringify(item)).sort(),
    landings: [...ingests.values()].map(({ landings }) =>
      landings.toSorted((a, b) => (a.batchId < b.batchId ? -1 : 1)),
    ),
  });
  return {
    ...{ archive, clock, corrections, days, fault, ingests, operations, policy, ports, raw },
    ...{
      partitions,
      quarantine,
      reprocessings,
      requests,
      retractions,
      request,
      settle,
      stores,
      tables,
    },
  };
}

function linesIn(rows: LineRows) {
  return Array.from({ length: rowCount(rows) }, (_, at) => ({
    id: textAt(rows, 'line_id', at),
    date: new Date(integerAt(rows, 'invoice_ts', at)).toISOString().slice(0, 10),
    quantity: integerAt(rows, 'quantity', at),
    extra: rows.extra[at] ?? null,
    customer: rows.customer_id[at] ?? null,
  }));
}

function byIngest(rows: LineRows): (LineTotals & { ingestId: string })[] {
  const found = new Map<string, LineTotals>();
  for (let at = 0; at < rowCount(rows); at += 1) {
    const id = textAt(rows, 'ingest_id', at);
    const line = {
      lineCount: 1,
      quantity: BigInt(integerAt(rows, 'quantity', at)),
      revenue: BigInt(integerAt(rows, 'line_total', at)),
    };
    found.set(id, plus(found.get(id) ?? noLines(), line));
  }
  return [...found].map(([ingestId, totals]) => ({ ingestId, ...totals }));
}

function divided(rows: LineRows, goes: ReadonlySet<string>): { kept: LineRows; gone: LineRows } {
  const [kept, gone] = [noRows(), noRows()];
  for (let at = 0; at < rowCount(rows); at += 1) {
    appendRows(goes.has(textAt(rows, 'ingest_id', at)) ? gone : kept, rows, [at]);
  }
  return { kept, gone };
}

/** Replaces the raw body of an ingest by one of the same length, as if today's code read it so. */
export async function readAs(
  world: Pick<Awaited<ReturnType<typeof aWorld>>, 'raw' | 'ingests'>,
  ingestId: string,
  change: (text: string) => string,
  erased: number[] = [],
): Promise<void> {
  const ingest = world.ingests.get(ingestId)?.ingest;
  const bytes = world.raw.get(ingestId);
  if (!ingest || !bytes) throw new Error('unknown');
  const { body, ...form } = await readRawObject(bytes, ingest);
  const changed = Buffer.from(change(body.toString()));
  if (changed.length !== body.length) throw new Error('The length differs');
  world.raw.set(ingestId, await rawObject(ingest, { ...form, body: changed, erased }));
}

function linesAdded(change: DayChange, archive: ReadonlyMap<string, Uint8Array>): LineRows {
  const come = noRows();
  for (const key of change.with ?? []) {
    const bytes = archive.get(key);
    if (!bytes) throw new Error(`There is no ${key}`);
    const [group] = readParquetObject(bytes);
    if (!group) throw new Error(`${key} is empty`);
    const added = readLineRows(group);
    appendRows(come, added, added.line_id.keys());
  }
  return come;
}

type World = Awaited<ReturnType<typeof aWorld>>;

/** Takes an invoice out of both tables, as an erasure does, or its customer. */
export function eraseInvoice(world: World, invoiceNo: string, anonymise: boolean): void {
  const { invoices, customers } = world.tables;
  for (const [key, { customerId: _, ...item }] of invoices) {
    if (!key.includes(invoiceNo)) continue;
    if (anonymise) invoices.set(key, item);
    else invoices.delete(key);
  }
  for (const [key, item] of customers) {
    const isOf = customerFragmentsOf(item).some((fragment) => fragment.invoiceNo === invoiceNo);
    if (isOf) customers.delete(key);
  }
}
