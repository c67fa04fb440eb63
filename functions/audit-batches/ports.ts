import type { BatchState } from '../domain/batch.ts';
import type { CustomerFragment, InvoiceFragment } from '../index/fragment.ts';
import type { LINES_TABLE, QUARANTINE_TABLE } from '../lake/lake-tables.ts';
import type { IngestProgress } from '../ledger/ingest-progress.ts';
import type { Batch } from '../ledger/ledger.ts';
import type { SealedPlan } from '../staging/plan.ts';
import type { Staged } from '../staging/staging.ts';

/** A stretch of time, both ends included: ISO 8601. */
export type Span = { from: string; to: string };

/** A batch that began. What else the ledger tells of it is read only then, as it may make no sense. */
export type Begun = { batchId: string; startedAt: string; read(): Batch };

/** What the audit asks the ledger. What is asked by time lags a little; what is asked by id does not. */
export interface AuditLedger {
  /** When the first batch of all started. */
  firstStart(): Promise<string | undefined>;
  /** Batches of a state, by the time they started. */
  batchesBegun(state: BatchState, within: Span): AsyncIterable<Begun>;
  /** Ingests by the time they were accepted. */
  ingestsAccepted(within: Span): AsyncIterable<{ ingestId: string; acceptedAt: string }>;
  readBatch(batchId: string): Promise<Batch | undefined>;
  readIngest(ingestId: string): Promise<IngestProgress | undefined>;
}

type InvoiceKey = Pick<InvoiceFragment, 'invoiceNo' | 'fragment'>;
type CustomerKey = Pick<CustomerFragment, 'customerId' | 'invoiceFragment'>;

/** What stands at a key. */
export type Stored<T> = T | 'missing' | 'unreadable';

export type LakeTable = typeof LINES_TABLE | typeof QUARANTINE_TABLE;

export type StoredObject = { key: string; modifiedAt: string };

/** What the audit reads of the stores. Answers of lists of keys are in the keys' order. */
export interface AuditStores {
  plan(staged: Staged): Promise<Stored<SealedPlan>>;
  /** An object of the lake bucket. */
  object(key: string): Promise<Uint8Array | 'missing'>;
  /**
   * Where the catalog says that a day's objects are: the prefix of their keys in the lake bucket, and the whole location when it is in
   * another one.
   */
  location(table: LakeTable, date: string): Promise<string | 'missing'>;
  invoices(keys: readonly InvoiceKey[]): Promise<Stored<InvoiceFragment>[]>;
  customers(keys: readonly CustomerKey[]): Promise<Stored<CustomerFragment>[]>;
  /** The lake bucket's objects in the order of their keys, at most 1,000; `more` when there are others behind them. */
  objects(prefix: string, after?: string): Promise<{ objects: StoredObject[]; more: boolean }>;
}

export type AuditPorts = {
  ledger: AuditLedger;
  stores: AuditStores;
  /** Milliseconds since 1970. */
  now(): number;
};
