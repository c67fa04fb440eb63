import type { DayChange } from '../domain/day-change.ts';
import type { IngestLines } from '../domain/line-set.ts';
import type { CorrectionLedger } from '../ledger/correction-ledger.ts';
import type { DayLedger } from '../ledger/day-ledger.ts';
import type { LedgerReader } from '../ledger/ledger-reader.ts';
import type { RetractionLedger } from '../ledger/operations/retraction-ledger.ts';
import type { ArchiveStore, TableName } from '../retraction/archive.ts';
import type { RawItem } from '../retraction/raw-item.ts';

export type BucketName = 'lake' | 'staging' | 'parked' | 'results';

/** An object, or an old version of one. Delete markers are none: they hold nothing. */
export type StoredVersion = {
  key: string;
  /** Absent in a bucket that keeps no versions. */
  versionId?: string;
  isLatest: boolean;
  /** Milliseconds since 1970. */
  modifiedAt: number;
};

/** The buckets with all that they keep. */
export interface VersionStore {
  /** A page of at most 1,000 versions, in the order of their keys, after the page before. */
  page(
    bucket: BucketName,
    prefix: string,
    after: string | undefined,
  ): Promise<{ versions: StoredVersion[]; next?: string }>;
  /** Undefined when it is gone. */
  read(bucket: BucketName, version: StoredVersion): Promise<Uint8Array | undefined>;
  /** Puts an object into the lake bucket, or another. */
  put(key: string, bytes: Uint8Array, bucket?: BucketName): Promise<void>;
  /** Undefined when the lake bucket has none. */
  get(key: string): Promise<Uint8Array | undefined>;
  /** Deletes this version for good. */
  remove(bucket: BucketName, version: StoredVersion): Promise<void>;
}

/** The items of Invoices and Customers, as they are. */
export interface CustomerItems {
  /** All of a customer, from Customers. */
  ofCustomer(customerId: string): Promise<RawItem[]>;
  /** In the order of the keys. */
  invoices(
    keys: readonly { invoiceNo: string; fragment: string }[],
  ): Promise<(RawItem | undefined)[]>;
  /** A page of Invoices, of which those items are returned that name the customer. */
  invoicesPage(
    customerId: string,
    after: string | undefined,
  ): Promise<{ items: RawItem[]; searched: number; next?: string }>;
  put(table: TableName, items: readonly RawItem[]): Promise<void>;
  remove(table: TableName, items: readonly RawItem[]): Promise<void>;
}

/** What came of a request to rewrite a day. */
export type RewrittenDay =
  | { state: 'DONE'; removed: readonly IngestLines[]; anonymised: readonly IngestLines[] }
  | { state: 'WAITING'; for: string }
  | { state: 'OUT_OF_TIME' };

export type ErasurePorts = {
  batches: Pick<LedgerReader, 'readBatch' | 'batchesIn' | 'readIngest'>;
  corrections: Pick<CorrectionLedger, 'readCorrection'>;
  days: Pick<DayLedger, 'readDay'>;
  retractions: RetractionLedger;
  /** Says that the plan of a batch was erased, so that no audit misses it. */
  erasePlan(batchId: string, at: string): Promise<void>;
  store: VersionStore;
  archive: ArchiveStore;
  items: CustomerItems;
  rewriteDay(date: string, change: DayChange): Promise<RewrittenDay>;
  /** Deletes what may be deleted of old generations of a day. */
  cleanDay(date: string): Promise<void>;
  /** Where the catalog says that a day's lines are: a prefix. */
  location(date: string): Promise<string | undefined>;
  /** How long an old generation of a day stays. */
  graceMs: number;
  /** What expires by itself, for the certificate. */
  expires: readonly { what: string; when: string }[];
  /** Milliseconds since 1970. */
  now(): number;
};
