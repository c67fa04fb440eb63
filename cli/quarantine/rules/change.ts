import { shown } from '../../../functions/validation/fault.ts';

/** A value of a quarantined line. Null is a missing value. */
export type Value = string | null;

/**
 * A value that a rule does not change, because that could be wrong. It keeps the whole line from
 * being sent.
 */
export class Doubt {
  readonly message: string;

  constructor(message: string) {
    this.message = message;
  }
}

/** Returns `"1,234" may be …`. */
export const doubtful = (value: string, why: string): Doubt => new Doubt(`${shown(value)} ${why}`);
