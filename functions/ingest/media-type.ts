import { Problem } from '../api/problem.ts';
import type { BodyFormat } from '../formats/read-body.ts';
import type { ChunkEncoding } from '../stream/chunk.ts';

/** How to read a body, as its sender declares it. */
export type MediaType = {
  format: BodyFormat;
  /** If missing, the encoding is determined from the bytes. */
  charset?: ChunkEncoding;
};

const FORMATS: Readonly<Record<string, BodyFormat>> = {
  'text/csv': 'csv',
  'application/json': 'json',
  'application/x-ndjson': 'ndjson',
  'application/ndjson': 'ndjson',
  'application/jsonl': 'ndjson',
};

const ACCEPTED = 'text/csv, application/json, application/x-ndjson';

/**
 * The names of Latin-1 mean windows-1252, as in every browser: it only adds characters to Latin-1.
 * ASCII is a subset of UTF-8.
 */
const CHARSETS: Readonly<Record<string, ChunkEncoding>> = {
  'utf-8': 'utf-8',
  utf8: 'utf-8',
  'us-ascii': 'utf-8',
  'iso-8859-1': 'windows-1252',
  latin1: 'windows-1252',
  'windows-1252': 'windows-1252',
  cp1252: 'windows-1252',
};

/**
 * Reads a Content-Type such as `text/csv; charset=windows-1252; header=present`. Throws a 415
 * Problem when the type or one of its parameters is not supported.
 */
export function mediaTypeOf(contentType: string | undefined): MediaType {
  const [name = '', ...parameters] = (contentType ?? '').split(';').map((part) => part.trim());
  const format = Object.hasOwn(FORMATS, name.toLowerCase()) && FORMATS[name.toLowerCase()];
  if (!format) {
    throw unsupported(`Content-Type is ${name ? 'not supported' : 'missing'}`);
  }
  const values = new Map(parameters.map(parameterOf));
  if (values.get('header') === 'absent') {
    throw unsupported('A header row must name the columns; header=absent is not supported');
  }
  const charset = charsetOf(values.get('charset'));
  if (format !== 'csv' && charset === 'windows-1252') throw unsupported('JSON is always UTF-8');
  return charset ? { format, charset } : { format };
}

function parameterOf(parameter: string): [name: string, value: string] {
  const [name = '', value = ''] = parameter.toLowerCase().split('=', 2);
  return [name.trim(), value.trim().replace(/^"(.*)"$/, '$1')];
}

function charsetOf(charset: string | undefined): ChunkEncoding | undefined {
  if (charset === undefined) return undefined;
  if (Object.hasOwn(CHARSETS, charset)) return CHARSETS[charset];
  throw unsupported('The charset must be utf-8, iso-8859-1 or windows-1252');
}

function unsupported(what: string): Problem {
  return new Problem(415, `${what}. Send ${ACCEPTED}.`, { headers: { 'Accept-Post': ACCEPTED } });
}
