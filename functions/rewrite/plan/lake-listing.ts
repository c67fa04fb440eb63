export type ListedObject = {
  key: string;
  bytes: number;
  /** Milliseconds since 1970. */
  writtenAt: number;
};

/** The lake bucket, for those who count its objects. */
export interface LakeListing {
  /** Lists up to 1,000 objects of the lines table in the order of their keys, behind a key. */
  after(key: string): Promise<{ objects: ListedObject[]; isLast: boolean }>;
}
