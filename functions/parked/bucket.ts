/** The objects of one bucket. */
export interface Bucket {
  /** Returns the keys with a prefix, in order. */
  keys(prefix: string): Promise<string[]>;
  /** Returns undefined when there is no such object. */
  read(key: string): Promise<Uint8Array | undefined>;
  /** Puts an object without data. Its key says it all. */
  mark(key: string): Promise<void>;
  remove(key: string): Promise<void>;
}
