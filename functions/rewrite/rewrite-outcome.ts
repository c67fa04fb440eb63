import type { RewriteRecord } from '../ledger/day-ledger.ts';

/** How far a rewrite has come. All but DONE are to be repeated: each repetition resumes. */
export type RewriteOutcome =
  | { state: 'DONE'; record: RewriteRecord }
  /** For what, in a sentence. `until` is the earliest time, ISO 8601, where that is known. */
  | { state: 'WAITING'; for: string; until?: string }
  | { state: 'OUT_OF_TIME' }
  /** Why, in a sentence that says what to do. Time alone changes nothing: a person has to act first. */
  | { state: 'REFUSED'; reason: string };
