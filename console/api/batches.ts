import type { ReprocessingState, RetractionState } from './books.ts';

/** The states of the ledger. */
export type BatchState = 'STARTED' | 'SEALED' | 'COMMITTED' | 'FAILED' | 'ABANDONED';

type BatchFailure = { error: string; cause: string; at: string };

/** A batch as a list shows it. Times are ISO 8601 in UTC. */
export type BatchRow = {
  batchId: string;
  state: BatchState;
  startedAt: string;
  /** Present once the batch is sealed. */
  counts?: { accepted: number; quarantined: number };
  failure?: BatchFailure;
  /** Its ingests that were ever retracted, and what became of their lines. */
  retractions?: { ingestId: string; state: RetractionState }[];
  /** Its ingests that were ever reprocessed. */
  reprocessings?: { ingestId: string; state: ReprocessingState }[];
};

/**
 * `GET /api/batches`, with the query of the API's `GET /batches`: the latest first. A page may be
 * empty though others follow.
 */
export type BatchList = {
  batches: BatchRow[];
  /** The `cursor` of the next page. */
  next?: string;
};

/** `GET /api/batches/{batchId}` */
export type BatchDetail = BatchRow & {
  /** The ARN of the execution. */
  execution: string;
  /** The page of the execution in the AWS console, of a deployed pipeline. */
  awsConsole?: string;
};

/** Chunks of one ingest in a batch. */
export type BatchIngest = {
  ingestId: string;
  /** Ordinals, both ends included: `0–12, 15`. */
  chunks: string;
  /** What the batch lands of it. Present once the batch is sealed. */
  lines?: { accepted: number; quarantined: number };
};

export type BatchObject = {
  kind: 'lake' | 'quarantine';
  /** The partition. */
  date: string;
  key: string;
  lines: number;
};

export type QuarantinedSample = {
  ingestId: string;
  row: number;
  reason: string;
  column: string | null;
  message: string;
  /** The original text, or base64 of what can't be decoded. */
  text: string;
  isBase64: boolean;
};

/** What a sealed batch writes. */
export type BatchPlan = {
  objects: BatchObject[];
  /** Items of the tables Invoices and Customers. */
  invoiceItems: number;
  customerItems: number;
  /** Quarantined lines by reason, the most frequent first. */
  reasons: { reason: string; lines: number }[];
  /** The first few quarantined lines. */
  samples: QuarantinedSample[];
};

/** `GET /api/batches/{batchId}/contents` */
export type BatchContents = {
  /** The chunks that the batch holds, or before it is sealed those of its delivery. */
  ingests: BatchIngest[];
  /** Why `ingests` is not known: the delivery has expired. */
  isDeliveryExpired: boolean;
  /** `expired`: the plan is no longer in staging. Absent before the batch is sealed. */
  plan?: BatchPlan | 'expired';
  /** Where the chunks of the delivery are that other batches hold. */
  elsewhere: { batchId: string; chunks: number }[];
};

/** `GET /api/batches/{batchId}/parked`: deliveries with chunks of this batch that were given up. */
export type BatchParked = {
  deliveries: { key: string; parkedAt: string; chunks: number }[];
  /** How many parked deliveries were not looked at, because there are too many. */
  unread: number;
};
