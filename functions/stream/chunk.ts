import { deflateSync, inflateSync } from 'node:zlib';
import * as z from 'zod';
import { ColumnName } from '../domain/invoice-line.ts';
import { QuarantineReason } from '../domain/quarantine.ts';
import { KeptColumns } from '../domain/unknown-columns.ts';

/**
 * The limit on a chunk, before it is deflated: its header, and consecutive records of one ingest. A
 * chunk is the data of one Kinesis record.
 */
export const MAX_CHUNK_BYTES = 64 * 1024;

/**
 * The limit on the records in a chunk. A valid line takes at least some 30 bytes, so only a chunk
 * of invalid lines reaches the limit. It keeps a batch of two-byte lines as small in memory as any
 * other.
 */
export const MAX_CHUNK_ROWS = 2000;

/**
 * The limit on a record that ingest already knows to be unreadable. It travels in a chunk of its
 * own, which may be larger than others because a Kinesis record holds 1 MiB. Only the beginning of
 * a longer record is kept.
 */
export const MAX_BROKEN_RECORD_BYTES = 900_000;

export const ChunkEncoding = z.enum(['utf-8', 'windows-1252']);
export type ChunkEncoding = z.infer<typeof ChunkEncoding>;

/**
 * The header of a chunk. Every JSON record is on a line of its own, so that a JSON array and NDJSON
 * are one format from here on.
 */
export const ChunkHeader = z.object({
  ingestId: z.string().min(1),
  /** 0-based position of the chunk in its ingest. */
  ordinal: z.int().nonnegative(),
  /** The row of the first record, 1-based. */
  firstRow: z.int().positive(),
  /** The number of records in the chunk. */
  rows: z.int().positive(),
  format: z.enum(['csv', 'json']),
  encoding: ChunkEncoding,
  /** CSV only: the column of each field, or null if it is ignored. */
  columns: z.array(ColumnName.nullable()).optional(),
  /** CSV only. */
  delimiter: z.string().length(1).optional(),
  /** Absent if the values of unknown columns are ignored. */
  unknown: KeptColumns.optional(),
  /** Set if the chunk is a single record that ingest found unreadable: the reason. */
  broken: QuarantineReason.optional(),
});
export type ChunkHeader = z.infer<typeof ChunkHeader>;

export type Chunk = { header: ChunkHeader; records: Uint8Array };

const NEWLINE = 10;

/** Version 1 has its records as they are. Version 2 has them as zlib data, which has a checksum. */
const WrittenHeader = ChunkHeader.extend({ v: z.literal([1, 2]) });

/**
 * Level 1 makes invoice lines between four and five times smaller. Level 6 takes 2.3 times its CPU for
 * another 15 %.
 */
const FAST = 1;
/**
 * A chunk with a broken record may be 14 times as large as any other. It is only wrapped, so that the 6 MB
 * of an invocation bound what a batch of such chunks takes in memory.
 */
const WRAPPED = 0;

/** Returns the bytes of a chunk: its header as one line of JSON, and the records as zlib data. */
export function encodeChunk({ header, records }: Chunk): Uint8Array {
  const level = header.broken ? WRAPPED : FAST;
  return Buffer.concat([headerLine(header), deflateSync(records, { level })]);
}

/** Returns the bytes of a header as it is written, with its line feed. */
export const headerBytes = (header: ChunkHeader): number => headerLine(header).length;

function headerLine(header: ChunkHeader): Buffer {
  const written: z.infer<typeof WrittenHeader> = { v: 2, ...header };
  return Buffer.from(`${JSON.stringify(written)}\n`);
}

/**
 * Reads the bytes that `encodeChunk` wrote, now or in an earlier version. Throws when they are not a
 * chunk of a known version, or are damaged.
 */
export function decodeChunk(data: Uint8Array): Chunk {
  const { end, v, header } = headerIn(data);
  const rest = data.subarray(end + 1);
  const chunk = { header, records: v === 1 ? rest : inflated(rest) };
  if (v === 2 && header.rows > MAX_CHUNK_ROWS) throw new RangeError('The chunk has too many rows');
  if (!isPlausible(chunk)) throw new RangeError('The rows of the chunk are not those of an ingest');
  return chunk;
}

/**
 * Each row is a value in memory, so a false number would take all of it. A record has a byte at least,
 * and only the last one may have no line end.
 */
const isPlausible = ({ header: { rows, broken }, records }: Chunk): boolean =>
  broken ? rows === 1 : 2 * rows <= records.length + 1;

/** Whether bytes begin like a chunk. What follows may be damaged. */
export function beginsAsChunk(data: Uint8Array): boolean {
  try {
    headerIn(data);
    return true;
  } catch {
    return false;
  }
}

function headerIn(data: Uint8Array) {
  const end = data.indexOf(NEWLINE);
  const text = Buffer.from(data.subarray(0, end)).toString();
  const { v, ...header } = WrittenHeader.parse(JSON.parse(text));
  return { end, v, header };
}

/** What node:zlib returns with the option `info`, which its types leave out. */
const Inflated = z.object({
  buffer: z.instanceof(Buffer),
  engine: z.object({ bytesWritten: z.int() }),
});

/** Throws when the records are more than a chunk holds, or something follows the zlib data. */
function inflated(records: Uint8Array): Uint8Array {
  const maxOutputLength = Math.max(MAX_CHUNK_BYTES, records.length);
  const options = { chunkSize: MAX_CHUNK_BYTES, maxOutputLength, info: true };
  const { buffer, engine } = Inflated.parse(inflateSync(records, options));
  if (engine.bytesWritten === records.length) return buffer;
  throw new RangeError('Something follows the records of the chunk');
}
