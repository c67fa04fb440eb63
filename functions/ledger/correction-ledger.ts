import type { CorrectionState } from '../domain/correction.ts';
import type { LineRef } from '../domain/invoice-line.ts';
import type { Staged } from '../staging/staging.ts';

/** A correction is in the index of batches by state, under a state that no batch has. */
export const OPEN_CORRECTION = 'CORRECTION_OPEN';
export const SENT_CORRECTION = 'CORRECTION_SENT';
export const LOST_CORRECTION = 'CORRECTION_LOST';
export type ListedCorrectionState =
  | typeof OPEN_CORRECTION
  | typeof SENT_CORRECTION
  | typeof LOST_CORRECTION;

/** A line of a correction's request that was not sent. */
export type LineNotSent = {
  /** Its position in the request, from 1. */
  position: number;
  lineId: string;
  /** The correction that has sent it; absent if the quarantine had no such line. */
  holder?: string;
};

/** What a correction has sent, once it is SENT. */
export type SentLines = {
  /** How many lines it won. The ingest of these has as many lines. */
  lines: number;
  notSent: LineNotSent[];
};

/**
 * Returns the row, in the correction's ingest, of a line that was sent: it is as many before its
 * position in the request as lines before it were not sent.
 */
export function rowSent(position: number, { notSent }: SentLines): number {
  return position - notSent.filter((line) => line.position < position).length;
}

export type CorrectionEntry = {
  correctionId: string;
  state: CorrectionState;
  /** SHA-256, in hex, of the request's body. */
  bodyHash: string;
  /** What was asked for, and the quarantined lines that it names, as they were found. */
  content: Staged;
  /** Who: the id of an API key, or the ARN of an IAM user or role. */
  correctedBy: string;
  /** When the request came: ISO 8601. */
  correctedAt: string;
  /** Why, in the words of the request. */
  reason?: string;
  /** Present once SENT. */
  sent?: SentLines;
  /** When FinishCorrections first missed its request: ISO 8601. */
  goneSince?: string;
};

/** One that is not recorded yet. */
export type NewCorrection = Omit<CorrectionEntry, 'state' | 'sent' | 'goneSince'>;

/** A correction that nobody can send any more, and when its request came. */
export type LostCorrection = Pick<CorrectionEntry, 'correctionId' | 'correctedAt'>;

/** Which correction sends a line in its place, and at which position of its request it names it. */
export type CorrectionClaim = { row: number; correctionId: string; position: number };

/**
 * The corrections in the `Batches` table. As in the ledger of batches, every write is atomic, of one
 * item and conditional, and every call may be repeated.
 */
export interface CorrectionLedger {
  /** Creates the correction as OPEN unless one with this id exists. Returns the stored one. */
  createCorrection(correction: NewCorrection): Promise<CorrectionEntry>;
  readCorrection(correctionId: string): Promise<CorrectionEntry | undefined>;
  /**
   * Claims the line unless it is claimed. Returns the claim that holds it, for ever: a claim is
   * never changed.
   */
  claimLine(line: LineRef, correctionId: string, position: number): Promise<CorrectionClaim>;
  /** The claims of an ingest's quarantined lines whose rows are in a span, both ends included. */
  lineClaims(ingestId: string, rows: { from: number; to: number }): Promise<CorrectionClaim[]>;
  /** Notes that the request of an OPEN correction is gone, unless that is noted. */
  noteGone(correctionId: string, at: string): Promise<void>;
  /** OPEN → LOST. Does nothing in another state. */
  loseCorrection(correctionId: string): Promise<void>;
  /** OPEN → SENT, once every line that it won is in the stream and its record is in the lake. */
  endCorrection(correctionId: string, sent: SentLines): Promise<void>;
  /**
   * The ids of the OPEN corrections whose request came before the given ISO time. The list lags a
   * little, and has those whose items are damaged.
   */
  openBefore(time: string): Promise<string[]>;
  /** The LOST corrections, the latest first. This list too lags, and has damaged items. */
  lostCorrections(): Promise<LostCorrection[]>;
}
