import type { Cost } from './cost.ts';

/** `GET /api/flow`: the pipeline at a moment. Times are ISO 8601, counts are lines unless named. */
export type Flow = {
  at: string;
  received: {
    perSecond: number;
    /** Since the console began to watch. */
    ingests: number;
    newest: string | undefined;
    /** Ingests that were accepted before have not been looked at, or only by the audit. */
    since: string;
  };
  waiting: {
    lines: number;
    ingests: number;
    /** When the ingest that has waited for longest was accepted. */
    oldest: string | undefined;
    /** Records behind the checkpoint; undefined where only AWS knows. */
    chunks: number | undefined;
    /** Not all ingests have been looked at yet. */
    isCounting: boolean;
  };
  machine: {
    inFlight: number;
    unfinished: number;
    failed: number;
    /** The latest failures. */
    failures: { batchId: string; error: string }[];
    /** Deliveries that were given up after the last retry. */
    parked: number;
    /** Items of the ledger that are invalid. */
    unreadable: number;
  };
  landed: {
    perSecond: number;
    accepted: number;
    quarantined: number;
    /** Quarantined lines that corrections have sent again. */
    corrected: number;
    /**
     * Quarantined lines that wait for a correction. Once nothing waits to land, received by ingests
     * that are no corrections = accepted + open. Undefined if not all batches are counted.
     */
    open: number | undefined;
    batches: number;
    /** When the newest batch that has landed was started. */
    newest: string | undefined;
    /** Only the batches that were started since are counted; undefined if all are. */
    since: string | undefined;
  };
  lake: { days: number; newestDay: string | undefined };
  cost: Cost;
  /** Lines per second, the oldest first. */
  history: FlowSample[];
};

export type FlowSample = { at: string; received: number; landed: number };
