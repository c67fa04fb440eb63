import type { BatchState } from './batches.ts';

/** What a replay does, or would do, with a batch. */
export type ReplayOutcome = {
  batchId: string;
  /** Undefined if no batch has this id. */
  state?: BatchState;
  /** `deliver`: its chunks go into the stream again. `resume`: it is run from its sealed plan. */
  act: 'none' | 'resume' | 'deliver' | 'refuse';
  /** The chunks of its delivery, if it was read. */
  chunks?: number;
  /** Those of them that had not landed before. */
  missing: number;
  /** Whether all of it is known to have landed. */
  landed: boolean;
  /** Why it can't be replayed, or why the replay failed. */
  problem?: string;
  /** The batches that hold its chunks now. */
  nowIn: string[];
};

/** `POST /api/replays/preview` with `ReplayRequest`. Changes nothing. */
export type ReplayPreview = { outcomes: ReplayOutcome[] };

/** `POST /api/replays`. */
export type ReplayRequest = { batchIds: string[] };

/** The answer to `POST /api/replays`, and `GET /api/replays/{replayId}`. */
export type ReplayProgress = {
  replayId: string;
  state: 'running' | 'done' | 'failed';
  batches: number;
  /** Of the chunks that were delivered again. */
  chunks: { delivered: number; landed: number };
  /** While it runs: the batches that hold the chunks that were delivered again. */
  nowIn: string[];
  /** One for each batch, once it is done. */
  outcomes: ReplayOutcome[];
  /** Why it has failed. */
  problem?: string;
};
