import { Problem } from '../../api/problem.ts';
import { type LineRef, lineNamed } from '../../domain/invoice-line.ts';
import type { IngestPlan } from '../../ledger/ledger.ts';
import type { TracedIngest } from '../../ledger/line-trail.ts';

/** Reads a line's id. Throws a 400 Problem when it can't be one. */
export function readLineId(lineId: string): LineRef {
  const line = lineNamed(lineId);
  if (line) return line;
  throw new Problem(
    400,
    'A line id is the id of its ingest, a hyphen, and the row of the line in the ingest, counted ' +
      'from 1, such as i0c2p9ah4kq8w7n1t5x3d6z0vb-4. Queries and quarantines return it.',
  );
}

/** The chunk that a line is in. */
export type LineChunk = {
  ordinal: number;
  firstRow: number;
  rows: number;
  /** Offsets of the plan. */
  start: number;
  end: number;
};

/** A record that no ingest wrote is the only line of an ingest that has no item. */
const FOREIGN = /^foreign-[0-9a-z]+$/;

/** Returns the chunk of a line. Throws a 404 Problem when there is no such line. */
export function chunkOf(
  { ingestId, row }: LineRef,
  ingest: TracedIngest | undefined,
): LineChunk | undefined {
  if (!ingest) {
    if (FOREIGN.test(ingestId) && row === 1) return undefined;
    throw new Problem(404, 'There is no ingest with the id that the line id begins with.');
  }
  const chunk = planned(ingest.plan, row);
  if (chunk) return chunk;
  throw new Problem(
    404,
    `The ingest has the rows 1 to ${ingest.lines}, and the line id names row ${row}.`,
  );
}

function planned({ chunks }: IngestPlan, row: number): LineChunk | undefined {
  const ordinal = chunks.findIndex(([, , firstRow, rows]) => row < firstRow + rows);
  const [start, end, firstRow, rows] = chunks[ordinal] ?? [];
  if (start === undefined || end === undefined) return undefined;
  if (firstRow === undefined || rows === undefined) return undefined;
  return { ordinal, firstRow, rows, start, end };
}
