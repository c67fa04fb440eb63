import { Problem } from '../api/problem.ts';
import type { ChunkEncoding } from '../stream/chunk.ts';

/** How a body is to be read. */
export type MediaType = {
  format: 'csv' | 'json' | 'ndjson';
  /** What the sender says; undefined: found from the bytes. */
  charset?: ChunkEncoding;
};

const FORMATS: Readonly<Record<string, MediaType['format']>> = {
  'text/csv': 'csv',
  'application/json': 'json',
  'application/x-ndjson': 'ndjson',
  'application/ndjson': 'ndjson',
  'application/jsonl': 'ndjson',
};

const ACCEPTED = 'text/csv, application/json, application/x-ndjson';

/** Every browser and `file` reads the Latin-1 names as windows-1252, which only adds to it; ASCII is part of UTF-8. */
const CHARSETS: Readonly<Record<string, ChunkEncoding>> = {
  'utf-8': 'utf-8',
  utf8: 'utf-8',
  'us-ascii': 'utf-8',
  'iso-8859-1': 'windows-1252',
  latin1: 'windows-1252',
  'windows-1252': 'windows-1252',
  cp1252: 'windows-1252',
};

/** Reads a Content-Type such as `text/csv; charset=windows-1252; header=present`. Throws a 415 for any other. */
export function mediaTypeOf(contentType: string | undefined): MediaType {
  const [name = '', ...parameters] = (contentType ?? '').split(';').map((part) => part.trim());
  const format = Object.hasOwn(FORMATS, name.toLowerCase()) && FORMATS[name.toLowerCase()];
  if (!format) {
    throw unsupported(`Content-Type is ${name ? 'none of those accepted' : 'missing'}`);
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
  throw unsupported('Of the charsets, utf-8, iso-8859-1 and windows-1252 can be read');
}

function unsupported(what: string): Problem {
  return new Problem(415, `${what}. Send ${ACCEPTED}.`, { headers: { 'Accept-Post': ACCEPTED } });
}
