import type { BatchState } from '../domain/batch.ts';
import type { LineTotals } from '../domain/line-totals.ts';
import type { CustomerItem } from '../index/customers/customer-item.ts';
import type { InvoiceFragment } from '../index/fragment.ts';
import type { CORRECTIONS_TABLE } from '../lake/corrections-table.ts';
import type { LINES_TABLE, QUARANTINE_TABLE } from '../lake/lake-tables.ts';
import type { CorrectionEntry, CorrectionLedger } from '../ledger/correction-ledger.ts';
import type { DayLedger } from '../ledger/day-ledger.ts';
import type { IngestProgress } from '../ledger/ingest-progress.ts';
import type { Batch } from '../ledger/ledger.ts';
import type { Operation } from '../ledger/operations/operation-ledger.ts';
import type { ReprocessingLedger } from '../ledger/operations/reprocessing-ledger.ts';
import type { RetractionLedger } from '../ledger/operations/retraction-ledger.ts';
import type { IngestChangesReader } from '../ledger/operations/shown-fragments.ts';
import type { SealedPlan } from '../staging/plan.ts';
import type { Staged } from '../staging/staging.ts';
import type { AuditState } from './audit-state.ts';
import type { ChangedIngest } from './books/changed-ingests.ts';

/** A span of time, both ends included: ISO 8601. */
export type Span = { from: string; to: string };

/** A batch as the index lists it. `read` decodes its item, and throws if that is invalid. */
export type ListedBatch = { batchId: string; startedAt: string; read(): Batch };

/** An ingest as the index lists it. */
export type ListedIngest = { ingestId: string; acceptedAt: string };

/** An operation that is not done. Times are ISO 8601. */
export type OpenOperation = Pick<Operation, 'operationId' | 'kind' | 'at' | 'waitingFor'> & {
  /** Until when it waits, because it has to. */
  until?: string;
};

/**
 * The ledger as the audit reads it. Reads by id are consistent; the indexes of the lists lag by
 * seconds.
 */
export interface AuditLedger extends Pick<DayLedger, 'readDay' | 'recordsOf' | 'registrationOf'> {
  /** When the first of all batches started. */
  firstStart(): Promise<string | undefined>;
  /** Batches in a state, by the time they started. */
  listBatches(state: BatchState, within: Span): AsyncIterable<ListedBatch>;
  /** Ingests by the time they were accepted, in pages. */
  listIngests(within: Span): AsyncIterable<readonly ListedIngest[]>;
  readBatch(batchId: string): Promise<Batch | undefined>;
  readIngest(ingestId: string): Promise<IngestProgress | undefined>;
  readCorrection(correctionId: string): Promise<CorrectionEntry | undefined>;
  /** The ids of the corrections that came before an ISO 8601 time and are OPEN. */
  openCorrections(before: string): Promise<string[]>;
  openOperations(): Promise<OpenOperation[]>;
  /** The certificates of erasures that are done. */
  erasures(): Promise<{ certificate: string; hash: string }[]>;
  /**
   * The ingests changed by operations that are DONE, in the order of `place`, which begins with
   * the time at which the operation ended. Only those after `place`.
   */
  changedIngests(place: string): Promise<ChangedIngest[]>;
  /** Whether an operation is just moving lines, so that books and stores may differ. */
  isMoving(): Promise<boolean>;
  /** Which corrections hold an ingest's quarantined lines whose rows are in a span. */
  lineClaims: CorrectionLedger['lineClaims'];
  /** Undefined if the ingest was never retracted. */
  readRetraction: RetractionLedger['readRetraction'];
  /** Undefined if the ingest was never reprocessed. */
  readReprocessing: ReprocessingLedger['readReprocessing'];
  /** Both of several ingests. */
  readChanges: IngestChangesReader['readChanges'];
}

/** What is stored under a key. */
export type Stored<T> = T | 'missing' | 'unreadable';

type InvoiceKey = Pick<InvoiceFragment, 'invoiceNo' | 'fragment'>;
type CustomerKey = Pick<CustomerItem, 'customerId' | 'invoiceFragment'>;

export type LakeTable = typeof LINES_TABLE | typeof QUARANTINE_TABLE | typeof CORRECTIONS_TABLE;

export type StoredObject = { key: string; modifiedAt: string };

/** An eventual read costs half of a consistent one, and may miss writes of the last second. */
export type Reading = 'eventual' | 'consistent';

/** The stores as the audit reads them. */
export interface AuditStores {
  plan(staged: Staged): Promise<Stored<SealedPlan>>;
  /** An object of the lake bucket. */
  object(key: string): Promise<Uint8Array | 'missing'>;
  /**
   * The catalog's location of a day: the prefix of its keys in the lake bucket, or the whole URL if
   * it is elsewhere.
   */
  location(table: LakeTable, date: string): Promise<string | 'missing'>;
  /** The items at these keys, in the keys' order. */
  invoices(keys: readonly InvoiceKey[], reading: Reading): Promise<Stored<InvoiceFragment>[]>;
  /** The items at these keys, in the keys' order. */
  customers(keys: readonly CustomerKey[], reading: Reading): Promise<Stored<CustomerItem>[]>;
  /** All items of an invoice, and of a customer, read consistently. */
  ofInvoice(invoiceNo: string): Promise<Stored<InvoiceFragment>[]>;
  ofCustomer(customerId: string): Promise<Stored<CustomerItem>[]>;
  /** The keys of the items that an operation has archived of an ingest, before it removed them. */
  archivedKeys(
    operationId: string,
    ingestId: string,
  ): Promise<Stored<{ invoices: InvoiceKey[]; customers: CustomerKey[] }>>;
  /** At most 1,000 objects of the lake bucket in key order; `more` if others follow. */
  objects(prefix: string, after?: string): Promise<{ objects: StoredObject[]; more: boolean }>;
}

/** Where the state is kept between two audits. */
export interface AuditStateStore {
  /** undefined before the first audit. */
  load(): Promise<AuditState | undefined>;
  save(state: AuditState): Promise<void>;
}

/** What the items of a table hold of each ingest, by its id. */
export type ItemTotals = Record<'invoices' | 'customers', ReadonlyMap<string, LineTotals>>;

export type AuditPorts = {
  /** Reads both tables from the first item to the last. Only an audit of everything does. */
  allItems?: () => Promise<ItemTotals>;
  ledger: AuditLedger;
  stores: AuditStores;
  /** Saves the state from which the next audit continues if this one ends now. */
  save(state: AuditState): Promise<void>;
  /** Milliseconds since 1970. */
  now(): number;
};
