import type { AuditState } from '../../../functions/audit-batches/audit-state.ts';
import type { ChangedIngest } from '../../../functions/audit-batches/books/changed-ingests.ts';
import type {
  AuditPorts,
  AuditStores,
  OpenOperation,
  Stored,
} from '../../../functions/audit-batches/ports.ts';
import type { BatchState } from '../../../functions/domain/batch.ts';
import type { InvoiceLine } from '../../../functions/domain/invoice-line.ts';
import { compareText } from '../../../functions/domain/text-order.ts';
import type { CustomerItem } from '../../../functions/index/customers/customer-item.ts';
import type { InvoiceFragment } from '../../../functions/index/fragment.ts';
import { linesLocation, quarantineLocation } from '../../../functions/lake/lake-keys.ts';
import { LINES_TABLE, QUARANTINE_TABLE } from '../../../functions/lake/lake-tables.ts';
import type { CorrectionEntry } from '../../../functions/ledger/correction-ledger.ts';
import type { IngestProgress } from '../../../functions/ledger/ingest-progress.ts';
import type { Batch } from '../../../functions/ledger/ledger.ts';
import { plannedCustomers } from '../../../functions/planning/customer-fragments.ts';
import { invoiceFragments } from '../../../functions/planning/invoice-fragments.ts';
import { planOf } from '../../../functions/planning/plan-of.ts';
import type { SealedPlan } from '../../../functions/staging/plan.ts';
import { writeParquet } from '../../../functions/write-parquet/write-parquet.ts';
import { validated } from '../../support/lines.ts';
import { memoryDayLedger } from '../../support/memory-day-ledger.ts';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;

type ArchivedKeys = Exclude<Awaited<ReturnType<AuditStores['archivedKeys']>>, 'missing'>;

type Seal = {
  /** Minutes after the beginning. */
  at?: number;
  state?: BatchState;
  lines?: Partial<InvoiceLine>[];
  quarantined?: number;
  /** That an earlier version of the code has sealed it. */
  isEarlier?: true;
};

const LINES = [{ customerId: '17850' }, { customerId: null, quantity: -3, unitPrice: 1 }];

/**
 * Everything that the audit reads, in maps. A batch and its one ingest are written by the code of
 * the steps.
 */
export function aPipeline() {
  const beginning = Date.UTC(2026, 5, 1);
  const batches = new Map<string, Batch>();
  const ingests = new Map<string, IngestProgress & { acceptedAt: string }>();
  const plans = new Map<string, SealedPlan | 'unreadable'>();
  const objects = new Map<string, { bytes: Uint8Array; modifiedAt: string }>();
  const invoices = new Map<string, InvoiceFragment | 'unreadable'>();
  const customers = new Map<string, CustomerItem | 'unreadable'>();
  const locations = new Map<string, string>();
  const days = memoryDayLedger();
  const calls: string[] = [];
  const saved: AuditState[] = [];
  /** The certificates of erasures, as the ledger names them. */
  const erasures: { certificate: string; hash: string }[] = [];
  const openOperations: OpenOperation[] = [];
  /** What retractions have archived: the keys of items, by operation and ingest. */
  const archives = new Map<string, ArchivedKeys>();
  /** What operations have changed, and whether one is at work. */
  const changed: ChangedIngest[] = [];
  const moving = { is: false };
  const clock = { now: beginning };
  const at = (minutes: number): string => new Date(beginning + minutes * MINUTE_MS).toISOString();

  const accept = (ingestId: string, lines: number, minutes = 0): IngestProgress => {
    const progress: IngestProgress & { acceptedAt: string } = {
      ingest: {
        ingestId,
        bodyHash: '',
        plan: { v: 1, chunks: [] },
        lines,
        chunks: 1,
        state: 'ACCEPTED',
        receivedAt: at(minutes),
        warnings: [],
      },
      acceptedAt: at(minutes),
      claims: [],
      landings: [],
      corrections: [],
    };
    ingests.set(ingestId, progress);
    return progress;
  };

  /**
   * Adds a batch of one chunk, which is an ingest of its own, and writes what its state implies.
   */
  const land = async (batchId: string, seal: Seal = {}): Promise<SealedPlan> => {
    const { at: minutes = 0, state = 'COMMITTED', lines = LINES, quarantined = 1 } = seal;
    const ingestId = `i-${batchId}`;
    const rows = validated({ ingestId, lines, quarantined: Array(quarantined).fill({}) });
    const plan = { ...planOf(batchId, rows), ...(seal.isEarlier && { v: 1 as const }) };
    const counts = { accepted: lines.length, quarantined };
    const key = `staging/${batchId}/plan`;
    const progress = ingests.get(ingestId) ?? accept(ingestId, lines.length + quarantined, minutes);
    progress.claims.push({ ordinal: 0, batchId });
    batches.set(batchId, {
      batchId,
      state,
      payload: { key: 'p' },
      execution: 'arn',
      startedAt: at(minutes),
      ...(state !== 'STARTED' &&
        state !== 'FAILED' && { plan: { key }, counts, members: [{ ingestId, from: 0, to: 0 }] }),
    });
    if (state !== 'COMMITTED' && state !== 'SEALED') return plan;
    plans.set(key, plan);
    await write(plan);
    progress.landings.push(...plan.landings.map((landing) => ({ ...landing, batchId })));
    return plan;
  };

  const write = async (plan: SealedPlan): Promise<void> => {
    const modifiedAt = new Date(clock.now).toISOString();
    await writeParquet(
      plan,
      async (key, bytes) => {
        objects.set(key, { bytes, modifiedAt });
      },
      days,
    );
    for (const { date } of plan.lake)
      locations.set(`${LINES_TABLE} ${date}`, linesLocation(date, 0));
    for (const { date } of plan.quarantine)
      locations.set(`${QUARANTINE_TABLE} ${date}`, quarantineLocation(date));
    for (const item of invoiceFragments(plan))
      invoices.set(`${item.invoiceNo} ${item.fragment}`, item);
    for (const item of plannedCustomers(plan))
      customers.set(`${item.customerId} ${item.invoiceFragment}`, item);
  };

  const corrections = new Map<string, CorrectionEntry>();

  const counted = <T>(name: string, value: T): T => {
    calls.push(name);
    return value;
  };

  const invalid = new Set<object>();
  const checked = <T extends object | undefined>(item: T): T => {
    if (item && invalid.has(item)) throw new RangeError('17850 is not a state');
    return item;
  };

  const ports: AuditPorts = {
    now: () => clock.now,
    save: async (state) => {
      calls.push('save');
      saved.push(state);
    },
    ledger: {
      readDay: (date) => days.readDay(date),
      recordsOf: (date) => days.recordsOf(date),
      registrationOf: (date, batchId) => days.registrationOf(date, batchId),
      firstStart: async () => [...batches.values()].map(({ startedAt }) => startedAt).sort()[0],
      listBatches: async function* (state, { from, to }) {
        calls.push('listBatches');
        const found = [...batches.values()].filter(
          (batch) => batch.state === state && batch.startedAt >= from && batch.startedAt <= to,
        );
        for (const batch of found.sort((a, b) => compareText(a.startedAt, b.startedAt)))
          yield { batchId: batch.batchId, startedAt: batch.startedAt, read: () => checked(batch) };
      },
      listIngests: async function* ({ from, to }) {
        calls.push('listIngests');
        yield [...ingests]
          .map(([ingestId, { acceptedAt }]) => ({ ingestId, acceptedAt }))
          .filter(({ acceptedAt }) => acceptedAt >= from && acceptedAt <= to)
          .sort((a, b) => compareText(a.acceptedAt, b.acceptedAt));
      },
      readBatch: async (batchId) => counted('readBatch', checked(batches.get(batchId))),
      readCorrection: async (id) => counted('readCorrection', corrections.get(id)),
      openOperations: async () => openOperations,
      erasures: async () => erasures,
      openCorrections: async (before) =>
        [...corrections.values()]
          .filter(({ state, correctedAt }) => state === 'OPEN' && correctedAt < before)
          .map(({ correctionId }) => correctionId),
      readRetraction: async (ingestId) => ingests.get(ingestId)?.retraction,
      changedIngests: async (after) => changed.filter(({ place }) => place > after),
      isMoving: async () => moving.is,
      readReprocessing: async (ingestId) => ingests.get(ingestId)?.reprocessing,
      readChanges: async (ingestIds) =>
        ingestIds.map((ingestId) => ({
          retraction: ingests.get(ingestId)?.retraction,
          reprocessing: ingests.get(ingestId)?.reprocessing,
        })),
      lineClaims: async (ingestId, { from, to }) =>
        (ingests.get(ingestId)?.corrections ?? []).filter(({ row }) => row >= from && row <= to),
      readIngest: async (ingestId) => counted('readIngest', checked(ingests.get(ingestId))),
    },
    stores: {
      plan: async ({ key }) => counted('plan', plans.get(key) ?? 'missing'),
      object: async (key) => counted('object', objects.get(key)?.bytes ?? 'missing'),
      location: async (table, date) =>
        counted('location', locations.get(`${table} ${date}`) ?? 'missing'),
      invoices: async (keys) =>
        counted(
          'invoices',
          keys.map(
            ({ invoiceNo, fragment }): Stored<InvoiceFragment> =>
              invoices.get(`${invoiceNo} ${fragment}`) ?? 'missing',
          ),
        ),
      customers: async (keys) =>
        counted(
          'customers',
          keys.map(
            ({ customerId, invoiceFragment }): Stored<CustomerItem> =>
              customers.get(`${customerId} ${invoiceFragment}`) ?? 'missing',
          ),
        ),
      ofInvoice: async (invoiceNo) =>
        counted(
          'ofInvoice',
          [...invoices].flatMap(([key, item]) => (key.startsWith(`${invoiceNo} `) ? [item] : [])),
        ),
      ofCustomer: async (customerId) =>
        counted(
          'ofCustomer',
          [...customers].flatMap(([key, item]) => (key.startsWith(`${customerId} `) ? [item] : [])),
        ),
      archivedKeys: async (operationId, ingestId) =>
        archives.get(`${operationId} ${ingestId}`) ?? 'missing',
      objects: async (prefix, after = '') => {
        const keys = [...objects.keys()].filter((key) => key.startsWith(prefix) && key > after);
        const page = keys.sort().slice(0, OBJECTS_A_PAGE);
        return counted('objects', {
          objects: page.map((key) => ({ key, modifiedAt: objects.get(key)?.modifiedAt ?? '' })),
          more: keys.length > page.length,
        });
      },
    },
  };
  return {
    ports,
    days,
    corrections,
    beginning,
    batches,
    ingests,
    /** Batches and ingests that can't be read. */
    invalid,
    plans,
    objects,
    invoices,
    customers,
    locations,
    calls,
    erasures,
    openOperations,
    archives,
    changed,
    moving,
    saved,
    clock,
    at,
    accept,
    land,
  };
}

export const OBJECTS_A_PAGE = 10;
