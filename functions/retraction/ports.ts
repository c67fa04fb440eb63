import type { DayChange } from '../domain/day-change.ts';
import type { LineTotals } from '../domain/line-totals.ts';
import type { Share } from '../index/customers/item-keys.ts';
import type { LedgerReader } from '../ledger/ledger-reader.ts';
import type { RetractionLedger } from '../ledger/operations/retraction-ledger.ts';
import type { RawBodies } from '../raw/raw-bodies.ts';
import type { ArchiveStore, TableName } from './archive.ts';
import type { RawItem } from './raw-item.ts';

type IngestLines = LineTotals & { ingestId: string };

/** What came of a request to rewrite a day. */
export type DayOutcome =
  | { state: 'DONE'; removed: readonly IngestLines[]; added: readonly IngestLines[] }
  | { state: 'WAITING'; for: string }
  | { state: 'OUT_OF_TIME' };

/** The days of the lake, as they are live. */
export interface LiveDays {
  /** The days that are registered in the catalog. */
  all(): Promise<string[]>;
  /** The keys of a day's live objects. None if the day is not registered. */
  keys(date: string): Promise<string[]>;
  read(key: string): Promise<Uint8Array>;
}

/** The items of Invoices and Customers, as they are. */
export interface RawItems {
  /** The items of an invoice that hold lines of an ingest. */
  invoice(invoiceNo: string, ingestId: string): Promise<RawItem[]>;
  /** The items of version 2 that a customer has of an ingest in a batch. */
  customerShare(share: Share): Promise<RawItem[]>;
  customers(
    keys: readonly { customerId: string; invoiceFragment: string }[],
  ): Promise<(RawItem | undefined)[]>;
  put(table: TableName, items: readonly RawItem[]): Promise<void>;
  /** Deletes the items with the keys of these. */
  remove(table: TableName, items: readonly RawItem[]): Promise<void>;
}

export type RetractionPorts = {
  retractions: RetractionLedger;
  ingests: Pick<LedgerReader, 'readIngest'>;
  /** The days of the lines of a sealed batch; undefined when its plan is no longer there. */
  plannedDays(batchId: string): Promise<string[] | undefined>;
  days: LiveDays;
  items: RawItems;
  archive: ArchiveStore;
  raw: Pick<RawBodies, 'remove'>;
  rewriteDay(date: string, change: DayChange): Promise<DayOutcome>;
  /** How long what was taken out can be brought back. */
  retractedDays: number;
  /** Milliseconds since 1970. */
  now(): number;
};
