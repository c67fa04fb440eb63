import type { DayChange } from '../domain/day-change.ts';
import type { UnknownColumns } from '../domain/unknown-columns.ts';
import type { CreatePartitions } from '../lake/partitions.ts';
import type { CorrectionLedger } from '../ledger/correction-ledger.ts';
import type { DayLedger } from '../ledger/day-ledger.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { LedgerReader } from '../ledger/ledger-reader.ts';
import type { ReprocessingLedger } from '../ledger/operations/reprocessing-ledger.ts';
import type { RetractionLedger } from '../ledger/operations/retraction-ledger.ts';
import type { RawBodies } from '../raw/raw-bodies.ts';
import type { ArchiveStore } from '../retraction/archive.ts';
import type { DayOutcome, LiveDays, RawItems } from '../retraction/ports.ts';
import type { RawItem } from '../retraction/raw-item.ts';
import type { Staged } from '../staging/staging.ts';

/** The objects of the quarantine table. */
interface QuarantineObjects {
  /** Undefined when there is none. */
  get(key: string): Promise<Uint8Array | undefined>;
  put(key: string, bytes: Uint8Array): Promise<void>;
  remove(key: string): Promise<void>;
}

export interface MovedItems {
  /**
   * Deletes each of these items of Invoices, unless its key has another one by now. So a call that is
   * late deletes nothing of what was put under the key meanwhile.
   */
  removeIfSame(items: readonly RawItem[]): Promise<void>;
}

export type ReprocessingPorts = {
  reprocessings: ReprocessingLedger;
  retractions: Pick<RetractionLedger, 'readRetraction' | 'ingestsOf'>;
  ingests: Pick<LedgerReader, 'readIngest' | 'readBatch'>;
  landings: Pick<Ledger, 'putLandings'>;
  corrections: Pick<CorrectionLedger, 'openBefore' | 'readCorrection' | 'claimLine' | 'lineClaims'>;
  /** The staged request of a correction, as it is stored; undefined when it is gone. */
  correctionRequest(content: Staged): Promise<Uint8Array | undefined>;
  /** The days of the lines of a sealed batch; undefined when its plan is no longer there. */
  plannedDays(batchId: string): Promise<string[] | undefined>;
  raw: RawBodies;
  /** What becomes now of columns that are not of an invoice line. */
  unknownColumns: UnknownColumns;
  /** How long raw bodies and quarantined lines are kept. */
  rawDays: number;
  quarantineDays: number;
  days: LiveDays;
  lakeDays: Pick<DayLedger, 'readDay'>;
  items: RawItems & MovedItems;
  /** What is prepared waits there: the objects below `archive/`. */
  archive: ArchiveStore;
  quarantine: QuarantineObjects;
  lakeBucket: string;
  createPartitions: CreatePartitions;
  rewriteDay(date: string, change: DayChange): Promise<DayOutcome>;
  /** Milliseconds since 1970. */
  now(): number;
};
