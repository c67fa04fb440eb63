import type { OperationKind } from '../domain/operation.ts';
import type { Operation } from '../ledger/operations/operation-ledger.ts';

/** What an invocation may do for an operation. */
export type Work = {
  /** When to stop, in milliseconds since 1970. The invocation itself ends a little later. */
  deadline: number;
  /** Saves how far the operation has come. */
  save(progress: unknown): Promise<void>;
};

/** How far a program has come with an operation. */
export type Outcome =
  | { state: 'DONE'; result: unknown }
  /** It can't go on now. The text says what it waits for. */
  | { state: 'WAITING'; for: string }
  /** The same, for hours: others may begin before it continues. `waitsFor` says when it may. */
  | { state: 'LATER'; for: string }
  /** The next invocation continues. */
  | { state: 'OUT_OF_TIME' };

/**
 * How one kind of operation is carried out. A process may die between any two calls that it makes,
 * so `run` begins again from what is stored. It may rely on this: no other operation works between
 * its beginning and its end, and no other invocation works on it at the same time.
 */
export type OperationProgram = {
  /** What the operation waits for before it begins, or after LATER. Undefined if it may begin. Changes nothing. */
  waitsFor?(operation: Operation): Promise<string | undefined>;
  run(operation: Operation, work: Work): Promise<Outcome>;
};

/** The programs of the kinds that an invocation can carry out. */
export type OperationPrograms = Partial<Readonly<Record<OperationKind, OperationProgram>>>;
