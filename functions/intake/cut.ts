import { Problem } from '../api/problem.ts';
import { QuarantineReason } from '../domain/quarantine.ts';
import type { ScannedRecord } from '../formats/record-scan.ts';
import type { Source } from '../formats/source.ts';
import type { IngestPlan } from '../ledger/ledger.ts';
import {
  type Chunk,
  type ChunkHeader,
  headerBytes,
  MAX_BROKEN_RECORD_BYTES,
  MAX_CHUNK_BYTES,
  MAX_CHUNK_ROWS,
} from '../stream/chunk.ts';

type PlannedChunk = IngestPlan['chunks'][number];

/**
 * A plan is stored in one ledger item (400 KB) at 44 bytes per chunk. A readable body of 4 MB has
 * about 65 chunks.
 */
const MAX_CHUNKS = 5000;

/**
 * Plans where to cut a body: a chunk takes consecutive records up to its size limit, and each
 * broken record gets a chunk of its own. Empty lines between the records of a chunk belong to it.
 * Throws a 422 Problem when too many records are broken.
 */
export function planOf(source: Source): IngestPlan {
  const room = MAX_CHUNK_BYTES - maxHeaderBytes(source);
  const chunks: PlannedChunk[] = [];
  let row = 0;
  for (const record of source.records) {
    row += 1;
    const last = chunks.at(-1);
    if (last && fits(last, record, room)) {
      last[1] = record.end;
      last[3] += 1;
    } else chunks.push(chunkFrom(record, row));
    if (chunks.length > MAX_CHUNKS) throw tooManyBroken(chunks);
  }
  return { v: 1, chunks };
}

/** Returns the number of records in a plan. */
export function linesOf({ chunks }: IngestPlan): number {
  return chunks.reduce((lines, [, , , rows]) => lines + rows, 0);
}

/** Cuts a source into chunks, by a plan that was made for the same body. */
export function* chunksOf(source: Source, plan: IngestPlan, ingestId: string): Generator<Chunk> {
  for (const [ordinal, planned] of plan.chunks.entries()) {
    const [start, end] = planned;
    yield {
      header: headerOf(source, ingestId, ordinal, planned),
      records: source.bytes.subarray(start, end),
    };
  }
}

function fits(
  [start, , , rows, broken]: PlannedChunk,
  record: ScannedRecord,
  room: number,
): boolean {
  return !broken && !record.broken && rows < MAX_CHUNK_ROWS && record.end - start <= room;
}

function chunkFrom({ start, end, broken }: ScannedRecord, row: number): PlannedChunk {
  if (!broken) return [start, end, row, 1];
  return [start, Math.min(end, start + MAX_BROKEN_RECORD_BYTES), row, 1, broken];
}

function headerOf(
  { form }: Source,
  ingestId: string,
  ordinal: number,
  [, , firstRow, rows, broken]: PlannedChunk,
): ChunkHeader {
  const header: ChunkHeader = { ingestId, ordinal, firstRow, rows, ...form };
  return broken ? { ...header, broken: QuarantineReason.parse(broken) } : header;
}

/** The length of the longest header that a chunk of this source can have. */
const maxHeaderBytes = (source: Source): number =>
  headerBytes(headerOf(source, 'i'.repeat(26), 1e6, [0, 0, 1e7, 1e7]));

function tooManyBroken(chunks: readonly PlannedChunk[]): Problem {
  const rows = chunks.filter(([, , , , broken]) => broken).map(([, , row]) => row);
  return new Problem(
    422,
    'Thousands of records open a quote that they do not close. The first are in row ' +
      `${rows.slice(0, 5).join(', ')}. Nothing was accepted. Quote such fields, and double every quote within them.`,
    { type: 'urn:invoice-pipeline:too-many-broken-records', members: { rows: rows.slice(0, 20) } },
  );
}
