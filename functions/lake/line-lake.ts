import type { LINES_TABLE, QUARANTINE_TABLE } from './lake-tables.ts';
import type { LakeLine } from './stored-line.ts';

export type LakeTableName = typeof LINES_TABLE | typeof QUARANTINE_TABLE;

/** The lake, for those who look for one line. */
export interface LineLake {
  /** Undefined when there is no such object, or no such line in it. */
  line(key: string, lineId: string): Promise<LakeLine | undefined>;
  /** The prefix of a day's live objects in the lake bucket. Undefined if the day is not registered. */
  location(table: LakeTableName, date: string): Promise<string | undefined>;
}
