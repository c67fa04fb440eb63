import type { PlacedLine, StoredRecord } from './quarantine-object.ts';

/** The quarantine objects of the lake. */
export interface QuarantineReader {
  /**
   * Returns every line of an object, in the order in which it was written, or undefined when there
   * is no such object.
   */
  read(key: string): Promise<StoredRecord[] | undefined>;
}

/** One line of the quarantine objects. */
export interface QuarantinedLineReader {
  /** Undefined when there is no such object, or no such line in it. */
  readLine(key: string, lineId: string): Promise<PlacedLine | undefined>;
}
