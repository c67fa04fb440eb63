export type StreamRecord = {
  sequenceNumber: string;
  partitionKey: string;
  data: Buffer;
  /** Milliseconds since 1970. */
  arrivedAt: number;
};

/**
 * The records of a stream, as an event source mapping reads them. `after` is a sequence number and
 * selects the records after it; undefined selects all that the shard holds.
 */
export interface StreamLog {
  /** All shards, including closed ones. Their parents are the shards that were split or merged. */
  shardsOf(stream: string): readonly { id: string; parents: readonly string[] }[];
  /** Returns at most `limit` records and `maxBytes` of data, but at least one record, if any. */
  read(
    stream: string,
    shard: string,
    after: string | undefined,
    limit: number,
    maxBytes: number,
  ): Promise<StreamRecord[]>;
  count(stream: string, shard: string, after: string | undefined): number;
  /** Whether the shard is closed and has no more records. By then its children, if any, exist. */
  ended(stream: string, shard: string, after: string | undefined): boolean;
  /**
   * Resolves when there is a record to read, when the shard has ended, or when the signal aborts.
   */
  arrival(
    stream: string,
    shard: string,
    after: string | undefined,
    signal: AbortSignal,
  ): Promise<void>;
}
