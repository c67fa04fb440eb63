export type StreamRecord = {
  sequenceNumber: string;
  partitionKey: string;
  data: Buffer;
  /** Milliseconds since 1970. */
  arrivedAt: number;
};

/**
 * A stream's records as an event source mapping reads them. `after` is a sequence number: only the records after it are meant, or
 * all that the shard still holds if it is undefined.
 */
export interface StreamLog {
  /** Every shard, including closed ones. A shard's parents are those that were split or merged into it. */
  shardsOf(stream: string): readonly { id: string; parents: readonly string[] }[];
  /** Returns at most `limit` records and `maxBytes` of data, but at least one record if there is one. */
  read(
    stream: string,
    shard: string,
    after: string | undefined,
    limit: number,
    maxBytes: number,
  ): Promise<StreamRecord[]>;
  count(stream: string, shard: string, after: string | undefined): number;
  /** Whether the shard is closed and holds no more records. Its children, if it has any, exist by then. */
  ended(stream: string, shard: string, after: string | undefined): boolean;
  /** Resolves when there is a record to read, when the shard has ended, or when the signal aborts. */
  arrival(
    stream: string,
    shard: string,
    after: string | undefined,
    signal: AbortSignal,
  ): Promise<void>;
}
