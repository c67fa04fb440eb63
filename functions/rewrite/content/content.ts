import type { LineTotals } from '../../domain/line-totals.ts';
import type { LineSet } from './line-sum.ts';

/** What a rewrite changes about the lines of a day. Nothing of it: a compaction. */
export type ContentChange = {
  /** Lines of the sources that are left out: those of these ingests, and those of this customer. */
  without?: { ingestIds?: readonly string[]; customerId?: string };
  /** The lines of a customer stay, with this customer in its place, or with none. */
  anonymise?: { customerId: string; as: string | null };
  /** Of a customer, only lines of batches for which this says so. Without it, of all. */
  coversBatch?: (batchId: string) => Promise<boolean>;
  /** Objects whose lines are added as they are. */
  with?: readonly string[];
  linesPerObject: number;
};

export type WrittenObject = { key: string; lines: number; bytes: number };

/** The lines of one ingest among others. */
export type IngestLines = LineTotals & { ingestId: string };

/** What lines come to: the set of them, and by ingest, in the order of their ids, what has changed. */
export type ContentSums = {
  lines: LineSet;
  removed: IngestLines[];
  added: IngestLines[];
  anonymised: IngestLines[];
};

/** The lines of a generation, as they follow from its sources, and the objects that hold them. */
export type WrittenGeneration = LineSet &
  Omit<ContentSums, 'lines'> & {
    /** In the order of their lines. One without rows when no line is left. */
    objects: WrittenObject[];
  };

/** What a rewrite reads and writes. */
export interface ContentPorts {
  /** An object of the lake bucket. Undefined when there is none. */
  read(key: string): Promise<Uint8Array | undefined>;
  /**
   * Writes an object of the lake bucket, unless there is one: what may be live is never replaced, not
   * even by a process of another version. Says which. Whoever writes reads it back afterwards.
   */
  write(key: string, bytes: Uint8Array): Promise<'PUT' | 'THERE'>;
  /** The keys of what is staged below a prefix. */
  pieces(prefix: string): Promise<string[]>;
  /** Pieces of sorted runs and accounts, in the staging bucket. Undefined when there is none. */
  readPiece(key: string): Promise<Uint8Array | undefined>;
  writePiece(key: string, bytes: Uint8Array): Promise<void>;
  deletePieces(keys: readonly string[]): Promise<void>;
  /** Asked now and then: whether to stop, because the process ends soon. */
  isOutOfTime(): boolean;
}

/** The bounds of memory, and of what is done again after a process has ended. Tests lower them. */
export type ContentLimits = {
  /** Lines that are sorted at once. What is merged is accounted for as often. */
  linesPerRun: number;
  /** Objects from which a run is read. */
  objectsPerRun: number;
  /** Lines of a run that are read at once while runs are merged. */
  linesPerPiece: number;
  /** Runs that are merged at once. */
  runsPerMerge: number;
  /** Lines in a row group: what a query reads at least, when a condition on invoice_ts selects it. */
  linesPerGroup: number;
};

export const LIMITS: ContentLimits = {
  linesPerRun: 200_000,
  objectsPerRun: 10_000,
  linesPerPiece: 10_000,
  runsPerMerge: 20,
  linesPerGroup: 50_000,
};

export type ContentFaultName =
  | 'SourceDamaged'
  | 'LineTwice'
  | 'GenerationDiffers'
  | 'StagingDamaged'
  | 'OutOfTime';

/** Why a generation was not written. Its message never contains anything of a line but its id. */
export class ContentFault extends Error {
  override readonly name: ContentFaultName;

  constructor(name: ContentFaultName, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = name;
  }
}
