import * as z from 'zod';
import type { ChunkRef } from '../domain/batch.ts';
import { ColumnName } from '../domain/invoice-line.ts';
import { QuarantineReason } from '../domain/quarantine.ts';

/** Consecutive records of one ingest: the data of one Kinesis record. */
export const MAX_CHUNK_BYTES = 64 * 1024;

/**
 * Records of a chunk at most: a line that can be accepted takes some 30 bytes, so only rubbish has more. It keeps a batch of
 * two-byte lines as small in memory as any other.
 */
export const MAX_CHUNK_ROWS = 2000;

/**
 * A record that ingest already knows to be unreadable travels alone, whole up to this size (a Kinesis record
 * holds 1 MiB); of a longer one the beginning is kept.
 */
export const MAX_BROKEN_RECORD_BYTES = 900_000;

export const ChunkEncoding = z.enum(['utf-8', 'windows-1252']);
export type ChunkEncoding = z.infer<typeof ChunkEncoding>;

/**
 * What a chunk says of itself. `v` lets a deployment meet chunks that an older one wrote. Every JSON record is on
 * one line, so a JSON array and NDJSON are one format from here on.
 */
export const ChunkHeader = z.object({
  v: z.literal(1),
  ingestId: z.string().min(1),
  /** 0-based position of the chunk in its ingest. */
  ordinal: z.int().nonnegative(),
  /** Row of the first record, 1-based. */
  firstRow: z.int().positive(),
  /** Records in this chunk. */
  rows: z.int().positive(),
  format: z.enum(['csv', 'json']),
  encoding: ChunkEncoding,
  /** CSV only: the column of each field, null for one that is ignored. */
  columns: z.array(ColumnName.nullable()).optional(),
  /** CSV only. */
  delimiter: z.string().length(1).optional(),
  /** Set when the chunk is one record that could not be told apart from what follows it. */
  broken: QuarantineReason.optional(),
});
export type ChunkHeader = z.infer<typeof ChunkHeader>;

export type Chunk = { header: ChunkHeader; records: Uint8Array };

/** So many neighbours share a shard, so that a batch covers few days. */
const CHUNKS_A_PARTITION_KEY = 40;

/** The partition key of a chunk's record: the same whenever it is put, by ingest or by a replay. */
export function partitionKeyOf({ ingestId, ordinal }: ChunkRef): string {
  return `${ingestId}-${Math.floor(ordinal / CHUNKS_A_PARTITION_KEY)}`;
}

const NEWLINE = 10;

/** The bytes of a chunk: its header as one line of JSON, then the raw records. */
export function encodeChunk({ header, records }: Chunk): Uint8Array {
  return Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), records]);
}

/** Reads what encodeChunk wrote. Throws when it is no chunk of a known version. */
export function decodeChunk(data: Uint8Array): Chunk {
  const end = data.indexOf(NEWLINE);
  const header = ChunkHeader.parse(JSON.parse(Buffer.from(data.subarray(0, end)).toString()));
  return { header, records: data.subarray(end + 1) };
}
