import type { InvoiceLine } from '../domain/invoice-line.ts';
import type { QuarantinedLine } from '../domain/quarantine.ts';
import { decodeText, sliceRecords } from '../formats/source-records.ts';
import type { Chunk } from '../stream/chunk.ts';
import { csvLines } from './csv-lines.ts';
import { Fault } from './fault.ts';
import { jsonLines } from './json-lines.ts';

export type ValidatedChunk = { accepted: InvoiceLine[]; quarantined: QuarantinedLine[] };

/**
 * Validates a chunk. Every line is accepted or quarantined, and together they are as many as the
 * header says.
 */
export function validateChunk(chunk: Chunk): ValidatedChunk {
  const accepted: InvoiceLine[] = [];
  const quarantined: QuarantinedLine[] = [];
  let sources: Uint8Array[] | undefined;
  for (const [index, line] of linesOf(chunk).entries()) {
    if (line instanceof Fault) {
      sources ??= sourcesOf(chunk);
      quarantined.push(quarantinedLine(chunk, index, line, sources[index]));
    } else {
      accepted.push(line);
    }
  }
  return { accepted, quarantined };
}

function linesOf(chunk: Chunk): (InvoiceLine | Fault)[] {
  const { format, rows, broken } = chunk.header;
  if (broken) return [new Fault(broken)];
  const lines = format === 'json' ? jsonLines(chunk) : csvLines(chunk);
  if (lines.length === rows) return lines;
  const message = `The chunk should hold ${rows} records, but it holds ${lines.length}.`;
  return Array.from({ length: rows }, () => new Fault('foreign_record', message));
}

/**
 * The original text of each line. If their number is not what the header says, the first line gets
 * all of it.
 */
function sourcesOf(chunk: Chunk): Uint8Array[] {
  const sources = sliceRecords(chunk);
  return sources.length === chunk.header.rows ? sources : [chunk.records];
}

function quarantinedLine(
  { header }: Chunk,
  index: number,
  { reason, column, message }: Fault,
  source: Uint8Array = new Uint8Array(),
): QuarantinedLine {
  const text = decodeText(source, header.encoding);
  return {
    ingestId: header.ingestId,
    row: header.firstRow + index,
    reason,
    column,
    message,
    text: text ?? Buffer.from(source).toString('base64'),
    encoding: text === undefined ? 'base64' : 'text',
  };
}
