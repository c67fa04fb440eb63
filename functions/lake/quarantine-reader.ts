import type { StoredLine } from './quarantine-object.ts';

/** The quarantine objects of the lake. */
export interface QuarantineReader {
  /**
   * Returns every line of an object, in the order in which it was written, or undefined when there
   * is no such object.
   */
  read(key: string): Promise<StoredLine[] | undefined>;
}
