import type { LineStory } from '../../api/line-responses.ts';
import { type ByteRange, inBody, inFile, type Origin, rowInFile } from '../../domain/origin.ts';
import type { TracedIngest } from '../../ledger/line-trail.ts';
import type { LineChunk } from './line-id.ts';

type Places = Pick<LineStory, 'source' | 'body' | 'chunk'>;

/**
 * Where a line is in the sender's file, in the body and in the chunk. `within` is its place in the
 * records of the chunk, which is known as long as the chunk is staged.
 */
export function placesOf(
  ingest: TracedIngest | undefined,
  chunk: LineChunk,
  row: number,
  within: ByteRange | undefined,
): Places {
  const origin = ingest?.origin;
  const line = within && {
    start: chunk.start + within.start,
    end: chunk.start + within.end,
  };
  const inSource = origin && sourceOf(origin, line, row, ingest.lines);
  const bodyBytes = origin && inBody(origin, chunk);
  const sourceBytes = origin && bodyBytes && inFile(origin, bodyBytes);
  const { ordinal, firstRow, rows } = chunk;
  return {
    ...(inSource && { source: inSource }),
    ...(origin && { body: bodyOf(origin, line) }),
    chunk: {
      ordinal,
      firstRow,
      lastRow: firstRow + rows - 1,
      ...(bodyBytes && { bodyBytes: rangeOf(bodyBytes) }),
      ...(sourceBytes && { sourceBytes }),
    },
  };
}

function bodyOf(origin: Origin, line: ByteRange | undefined) {
  const bytes = line && inBody(origin, line);
  return { size: origin.bodyBytes, ...(bytes && { bytes }) };
}

function sourceOf(
  origin: Origin,
  line: ByteRange | undefined,
  row: number,
  lines: number,
): LineStory['source'] {
  const { file, table } = origin;
  const inTheBody = line && inBody(origin, line);
  const bytes = inTheBody && inFile(origin, inTheBody);
  const place = rowInFile(origin, row, lines);
  const known = file !== undefined || table !== undefined || bytes || place !== undefined;
  if (!known) return undefined;
  return {
    ...(file !== undefined && { file }),
    ...(table !== undefined && { table }),
    ...(place !== undefined && { row: place }),
    ...(bytes && { bytes }),
  };
}

const rangeOf = ({ start, end }: ByteRange): ByteRange => ({ start, end });
