/** An object as S3 lists it. */
export type StoredObject = { key: string; bytes: number };

/** The days of the lines table as readers see them: in the catalog, and below its locations. */
export interface LakeCalendar {
  /** Every day of the catalog with the prefix of its live objects, in no order. */
  days(): Promise<{ date: string; location: string }[]>;
  /** Undefined if the day is not registered. */
  location(date: string): Promise<string | undefined>;
  objects(location: string): Promise<StoredObject[]>;
}
