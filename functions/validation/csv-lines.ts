import type { InvoiceLine } from '../domain/invoice-line.ts';
import { csvRecords } from '../formats/csv-records.ts';
import { decodeText, sliceRecords } from '../formats/source-records.ts';
import { unknownFields, unknownInFields } from '../formats/unknown-columns/values.ts';
import type { Chunk, ChunkHeader } from '../stream/chunk.ts';
import { Fault } from './fault.ts';
import { positionsOf, readLine } from './read-line.ts';
import { withUnknown } from './unknown-values.ts';

type Fields = readonly string[];

const NUL = '\0';

/** Reads the lines of a CSV chunk. Returns one entry per record. */
export function csvLines(chunk: Chunk): (InvoiceLine | Fault)[] {
  const { columns = [], firstRow, unknown } = chunk.header;
  const at = positionsOf(columns);
  const others = unknownFields(chunk.header);
  const records = parseChunk(chunk) ?? parseEachRecord(chunk);
  return records.map((fields, index) => {
    if (fields instanceof Fault) return fields;
    if (fields.length !== columns.length) return fieldCount(columns.length, fields.length);
    const line = readLine(fields, at, firstRow + index);
    return unknown ? withUnknown(line, unknownInFields(fields, others), unknown) : line;
  });
}

/**
 * Parses the whole chunk at once. Returns undefined if its records have to be parsed one by one.
 */
function parseChunk({ header, records }: Chunk): Fields[] | undefined {
  const text = decodeText(records, header.encoding);
  if (text === undefined || text.includes(NUL)) return undefined;
  const parsed = csvRecords(text, header.delimiter);
  return parsed?.length === header.rows ? parsed : undefined;
}

/**
 * Parses the records one by one. It is six times slower, but a damaged record does not affect its
 * neighbours.
 */
function parseEachRecord(chunk: Chunk): (Fields | Fault)[] {
  return sliceRecords(chunk).map((record) => parseRecord(record, chunk.header));
}

function parseRecord(record: Uint8Array, header: ChunkHeader): Fields | Fault {
  const text = decodeText(record, header.encoding);
  if (text === undefined) return new Fault('undecodable');
  if (text.includes(NUL)) return new Fault('nul_byte');
  const [fields, ...more] = csvRecords(text, header.delimiter) ?? [];
  return fields && more.length === 0 ? fields : new Fault('unclosed_quote');
}

function fieldCount(expected: number, found: number): Fault {
  return new Fault('field_count', `expected ${expected} fields, found ${found}`);
}
