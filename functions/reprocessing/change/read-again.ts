import type { UnknownColumns } from '../../domain/unknown-columns.ts';
import { readBody } from '../../formats/read-body.ts';
import { UnreadableBody } from '../../formats/unreadable-body.ts';
import { chunksOf } from '../../intake/cut.ts';
import type { IngestProgress } from '../../ledger/ingest-progress.ts';
import { OperationFault } from '../../operations/operation-fault.ts';
import type { KeptBody, RawBody } from '../../raw/raw-body.ts';
import {
  appendLine,
  emptyLineTable,
  type ValidatedLines,
  versionOf,
} from '../../staging/line-table.ts';
import { type ValidatedChunk, validateChunk } from '../../validation/validate-chunk.ts';
import { arrivalOf, lineStored, type StoredLines, type StoredRecord } from './stored-lines.ts';

/** What becomes of the lines of an ingest that one batch holds. */
export type BatchAgain = {
  batchId: string;
  validated: ValidatedLines;
  /** Quarantined lines that stay as they are stored. */
  kept: StoredRecord[];
  /** How many rows the batch holds, and how many of them were erased: no store has them. */
  rows: number;
  erased: number;
};

type Input = {
  progress: IngestProgress;
  raw: KeptBody;
  stored: StoredLines;
  policy: UnknownColumns;
};

/**
 * Runs today's code over the raw records of an ingest. They are cut at the places that were recorded
 * when they came, so that each line keeps its id. A line that was corrected stays quarantined: its
 * correction is there. One whose raw record was erased stays as it is stored.
 */
export function readAgain({ progress, raw, stored, policy }: Input): BatchAgain[] {
  const { ingest, claims, corrections } = progress;
  const source = sourceOf(raw, ingest.ingestId, policy);
  const holders = new Map(claims.map(({ ordinal, batchId }) => [ordinal, batchId]));
  const rows = {
    stored,
    erased: new Set(raw.erased),
    corrected: new Set(corrections.map(({ row }) => row)),
    receivedAt: Date.parse(ingest.receivedAt),
  };
  const batches = new Map<string, BatchAgain>();
  for (const chunk of chunksOf(source, ingest.plan, ingest.ingestId)) {
    const { ordinal } = chunk.header;
    const batchId = holders.get(ordinal);
    if (batchId === undefined)
      throw new Error(`Nobody holds chunk ${ordinal} of ${ingest.ingestId}`);
    const batch = batches.get(batchId) ?? noLines(batchId);
    batches.set(batchId, batch);
    addChunk(batch, { ...chunk.header, ...validateChunk(chunk) }, rows);
  }
  return [...batches.values()].map(({ validated, ...batch }) => ({
    ...batch,
    validated: { ...validated, v: versionOf(validated.lines) },
  }));
}

function sourceOf({ body, format, charset }: RawBody, ingestId: string, policy: UnknownColumns) {
  try {
    return readBody(body, format, charset, policy);
  } catch (error) {
    if (!(error instanceof UnreadableBody)) throw error;
    const says = `Today's code can't read the body of ingest ${ingestId} at all: ${error.fault.kind}`;
    throw new OperationFault('BodyUnreadable', says);
  }
}

const noLines = (batchId: string): BatchAgain => ({
  batchId,
  validated: { v: 1, chunks: [], lines: emptyLineTable(), quarantined: [] },
  kept: [],
  rows: 0,
  erased: 0,
});

type Rows = {
  stored: StoredLines;
  erased: ReadonlySet<number>;
  corrected: ReadonlySet<number>;
  receivedAt: number;
};
type Chunk = ValidatedChunk & { ingestId: string; ordinal: number; firstRow: number; rows: number };

function addChunk(batch: BatchAgain, chunk: Chunk, rows: Rows): void {
  const { ingestId, ordinal, firstRow } = chunk;
  const { chunks, lines, quarantined } = batch.validated;
  const all = Array.from({ length: chunk.rows }, (_, at) => firstRow + at);
  const arrivedAt = arrivalOf(rows.stored, all) ?? rows.receivedAt;
  const index = chunks.push({ ingestId, ordinal, arrivedAt }) - 1;
  batch.rows += chunk.rows;
  const staying = all.filter((row) => stays(row, rows));
  const accepted = [
    ...chunk.accepted.filter(({ row }) => !stays(row, rows)),
    ...staying.flatMap((row) => lineStored(rows.stored, row) ?? []),
  ];
  for (const line of accepted.sort((a, b) => a.row - b.row)) appendLine(lines, index, line);
  for (const line of chunk.quarantined) {
    if (!stays(line.row, rows)) quarantined.push({ ...line, chunk: index });
  }
  for (const row of staying) addUnaccepted(batch, row, rows);
}

const stays = (row: number, { erased, corrected }: Rows): boolean =>
  erased.has(row) || corrected.has(row);

/** Keeps the record of a line that stays as it is and is not in the lake. */
function addUnaccepted(batch: BatchAgain, row: number, { stored, erased }: Rows): void {
  const record = stored.quarantined.get(row);
  if (record) batch.kept.push(record);
  else if (erased.has(row) && !stored.accepted.has(row)) batch.erased += 1;
}
