import { COLUMNS, type ColumnName, columnNamed, type InvoiceLine } from '../domain/invoice-line.ts';
import { parseExactly } from '../formats/exact-json.ts';
import { decodeText, sliceRecords } from '../formats/source-records.ts';
import { unknownInObject } from '../formats/unknown-columns/values.ts';
import type { Chunk } from '../stream/chunk.ts';
import { Fault, shown } from './fault.ts';
import { positionsOf, readLine, type Values } from './read-line.ts';
import { withUnknown } from './unknown-values.ts';

const AT = positionsOf(COLUMNS);
const NUL = '\0';

/** Reads the lines of a JSON chunk. Returns one entry per record. */
export function jsonLines(chunk: Chunk): (InvoiceLine | Fault)[] {
  const { encoding, firstRow, unknown } = chunk.header;
  return sliceRecords(chunk).map((bytes, index) => {
    const text = decodeText(bytes, encoding);
    if (text === undefined) return new Fault('undecodable');
    const record = recordOf(text);
    const values = record instanceof Fault ? record : inColumnOrder(record);
    if (values instanceof Fault) return values;
    const line = readLine(values, AT, firstRow + index);
    return unknown ? withUnknown(line, unknownInObject(record, text), unknown) : line;
  });
}

function recordOf(text: string): object | Fault {
  if (text.includes(NUL)) return new Fault('nul_byte');
  const json = parseExactly(text);
  if (json === undefined) return new Fault('invalid_json');
  if (json.keyRepeated) return new Fault('duplicate_key');
  const { value } = json;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return new Fault('not_an_object');
  }
  return value;
}

/**
 * Returns the values of the keys that name a column. Other keys, such as `__proto__`, are skipped.
 */
function inColumnOrder(record: object): Values | Fault {
  const values = new Map<ColumnName, string | null>();
  for (const [key, value] of Object.entries(record)) {
    const column = columnNamed(key);
    if (!column) continue;
    if (values.has(column)) return new Fault('duplicate_key', undefined, column);
    const text = textOf(column, value);
    if (text instanceof Fault) return text;
    values.set(column, text);
  }
  return COLUMNS.map((column) => values.get(column));
}

function textOf(column: ColumnName, value: unknown): string | null | Fault {
  if (value === null) return null;
  if (typeof value === 'number') return exponentFault(column);
  if (typeof value !== 'string') {
    return new Fault('invalid_text', `${column}: expected text, found ${described(value)}`, column);
  }
  if (value.includes(NUL)) return new Fault('nul_byte', undefined, column);
  if (value.isWellFormed()) return value;
  return new Fault('invalid_text', `${column}: expected text, found half a surrogate pair`, column);
}

/** The command line sends a cell such as #N/A as `{"error":"#N/A"}`, because it is no text. */
function described(value: unknown): string {
  const error = typeof value === 'object' && value !== null && 'error' in value && value.error;
  if (typeof error === 'string') return `the error ${shown(error)}`;
  return typeof value === 'boolean' ? 'a boolean' : 'an object or a list';
}

function exponentFault(column: ColumnName): Fault {
  const message = `${column}: expected a plain number, found one with an exponent`;
  if (column === 'Quantity') return new Fault('invalid_quantity', message, column);
  if (column === 'UnitPrice') return new Fault('invalid_unit_price', message, column);
  return new Fault('invalid_text', message, column);
}
