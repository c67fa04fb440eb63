import type { ColumnName } from '../domain/invoice-line.ts';
import { Fault } from './fault.ts';

/**
 * Names are parts of DynamoDB keys. A name of 100 characters and a fragment's id stay below a sort
 * key's 1,024 bytes.
 */
const MAX_NAME = 100;
const MAX_DESCRIPTION = 4_000;

/** C0, DEL and C1 controls. */
const CONTROL_CHARACTER = /\p{Cc}/u;
const FLOATED_ID = /^\d+\.0$/;

type Value = string | null | undefined;

/** Reads a value that every line must have. Empty text or white space counts as missing. */
export function readRequired(
  column: ColumnName,
  value: Value,
  read: (text: string) => number | Fault,
): number | Fault {
  return isBlank(value) ? missing(column) : read(value);
}

/** Reads a required name. It must be on one line and is kept as it was sent. */
export function readName(column: ColumnName, value: Value): string | Fault {
  return isBlank(value) ? missing(column) : nameOf(column, value);
}

/**
 * Reads a name that may be missing. Clients that treat the column as numbers write `17850.0` for
 * 17850.
 */
export function readOptionalName(column: ColumnName, value: Value): string | null | Fault {
  if (isBlank(value)) return null;
  return nameOf(column, FLOATED_ID.test(value) ? value.slice(0, -2) : value);
}

/** Reads any text, keeping its spaces and line ends. Empty text counts as missing. */
export function readDescription(value: Value): string | null | Fault {
  if (value === undefined || value === null || value === '') return null;
  return value.length > MAX_DESCRIPTION ? tooLong('Description', value, MAX_DESCRIPTION) : value;
}

function nameOf(column: ColumnName, text: string): string | Fault {
  if (text.length > MAX_NAME) return tooLong(column, text, MAX_NAME);
  if (!CONTROL_CHARACTER.test(text)) return text;
  const message = `${column}: expected text on one line, found a control character`;
  return new Fault('invalid_text', message, column);
}

function isBlank(value: Value): value is null | undefined | '' {
  return value === undefined || value === null || value === '' || value.trim() === '';
}

function missing(column: ColumnName): Fault {
  return new Fault('missing_value', `${column}: expected a value, found none`, column);
}

function tooLong(column: ColumnName, text: string, limit: number): Fault {
  const message = `${column}: expected at most ${limit} characters, found ${text.length}`;
  return new Fault('value_too_long', message, column);
}
