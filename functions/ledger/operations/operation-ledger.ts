import type { OperationKind, OperationState } from '../../domain/operation.ts';

/** An operation is in the index of batches by state, under a state that no batch has. */
export const OPEN_OPERATION = 'OPERATION_OPEN';
export const DONE_OPERATION = 'OPERATION_DONE';
export type ListedOperationState = typeof OPEN_OPERATION | typeof DONE_OPERATION;

/**
 * An operation: a request to change lines that have landed. What `subject`, `progress` and `result`
 * hold is the format of its kind's program.
 */
export type Operation = {
  operationId: string;
  kind: OperationKind;
  state: OperationState;
  /** Who: what the request says of itself. */
  requestedBy: string;
  /** When the request came: ISO 8601. Operations begin in this order. */
  at: string;
  /** Why, in the words of the request. */
  reason?: string;
  /** What it is about. It never changes. */
  subject: unknown;
  /** How far it has come, so that the next invocation continues there. */
  progress?: unknown;
  /** What it waits for, in a sentence. Absent while it works. */
  waitingFor?: string;
  /** Once DONE: what it did, and when. */
  result?: unknown;
  endedAt?: string;
};

export type NewOperation = Pick<
  Operation,
  'operationId' | 'kind' | 'requestedBy' | 'at' | 'reason' | 'subject'
>;

/**
 * Whose turn it is. One operation works at a time, and one invocation on it, so that no program
 * meets the half-done work of another.
 */
export type Turn = {
  /** The operation that has begun and is not DONE. The next one begins only after it. */
  operationId?: string;
  /** The invocation that works, and until when it may live at most: ISO 8601. */
  lease?: { by: string; until: string };
};

/**
 * The operations in the `Batches` table. As in the ledger of batches, every write is atomic, of one
 * item and conditional, and every call may be repeated.
 */
export interface OperationLedger {
  /** Creates the operation as OPEN unless one with this id exists. Returns the stored one. */
  createOperation(operation: NewOperation): Promise<Operation>;
  readOperation(operationId: string): Promise<Operation | undefined>;
  /**
   * Saves how far an OPEN operation has come since `before`, which was saved last; undefined if nothing
   * was. Does nothing once it is DONE. Returns false when something else was saved meanwhile: a call
   * that is late takes nothing back.
   */
  saveProgress(operationId: string, progress: unknown, before: unknown): Promise<boolean>;
  /** Says what an OPEN operation waits for; an empty text if it waits no more. */
  saveWaiting(operationId: string, waitingFor: string): Promise<void>;
  /** OPEN → DONE. */
  endOperation(operationId: string, result: unknown, at: string): Promise<void>;
  /** The ids of OPEN operations, in the order in which they came. The index lags a little. */
  openOperations(): Promise<string[]>;

  readTurn(): Promise<Turn>;
  /** Replaces the turn if it still is as it was read. Returns whether it was. */
  replaceTurn(from: Turn, to: Turn): Promise<boolean>;
}
