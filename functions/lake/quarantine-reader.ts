import type { StoredLine } from './quarantine-object.ts';

/** The quarantine objects of the lake. */
export interface QuarantineReader {
  /** Every line of an object, in the order in which it was written. */
  read(key: string): Promise<StoredLine[]>;
}
