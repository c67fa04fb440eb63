/** What became of the accepted lines of an ingest that was ever retracted. */
export type RetractionState =
  | 'RETRACTING'
  | 'RETRACTED'
  | 'RESTORING'
  | 'RESTORED'
  | 'RESENT'
  | 'PURGED';

/** A retraction, as the API has it. Times are ISO 8601. */
export type RetractionView = {
  state: RetractionState;
  operationId: string;
  requestedBy: string;
  reason?: string | undefined;
  at: string;
  expiresAt?: string | undefined;
  resentAs?: string | undefined;
};

/** Whether today's code has read the raw records of an ingest again. */
export type ReprocessingState = 'REPROCESSING' | 'REPROCESSED' | 'LEFT';

type LineOutcomes = { accepted: number; quarantined: number };

/** A reprocessing, as the API has it. Times are ISO 8601. */
export type ReprocessingView = {
  state: ReprocessingState;
  operationId: string;
  requestedBy: string;
  at: string;
  endedAt?: string | undefined;
  times: number;
  before?: LineOutcomes | undefined;
  after?: LineOutcomes | undefined;
};

/** received = accepted + quarantined, and accepted = in the lake + retracted + erased. */
export type Books = {
  received: number;
  accepted: number;
  quarantined: number;
  inLake: number;
  retracted: number;
  restored: number;
  erased: number;
  anonymised: number;
  balanced: boolean;
};

/** Exact totals: amounts are text, or numbers that a double holds exactly. */
export type LineTotals = { lineCount: number; quantity: number | string; revenue: string };

/** The lines of an ingest on a day. `accepted` is unknown if an earlier version landed them. */
export type BooksOfDay = {
  date: string;
  accepted?: LineTotals | undefined;
  inLake?: LineTotals | undefined;
  retracted: LineTotals;
  erased: LineTotals;
  balanced: boolean;
};
