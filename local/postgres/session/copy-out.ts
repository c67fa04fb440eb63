import type { DuckDBValue } from '@duckdb/node-api';
import type { CopyOptions } from '../sql/commands.ts';
import type { ResultColumn } from './rows.ts';

/**
 * A line of COPY … TO STDOUT.
 * https://www.postgresql.org/docs/15/sql-copy.html#id-1.9.3.55.9
 */
export function copyLine(
  row: readonly DuckDBValue[],
  columns: readonly ResultColumn[],
  options: CopyOptions,
): Buffer {
  const fields = columns.map(({ codec }, index) => {
    const value = row[index] ?? null;
    return value === null ? options.null : fieldOf(codec.text(value), options, columns.length);
  });
  return Buffer.from(`${fields.join(options.delimiter)}\n`);
}

export function copyHeader(columns: readonly ResultColumn[], options: CopyOptions): Buffer {
  const names = columns.map(({ name }) => fieldOf(name, { ...options, forceQuote: false }, 2));
  return Buffer.from(`${names.join(options.delimiter)}\n`);
}

const fieldOf = (text: string, options: CopyOptions, columns: number): string =>
  options.format === 'csv' ? csvField(text, options, columns) : textField(text, options);

const ESCAPES: Readonly<Record<string, string>> = {
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
};

const textField = (text: string, { delimiter }: CopyOptions): string =>
  text
    .replace(/[\b\f\n\r\t\v\\]/g, (character) => ESCAPES[character] ?? character)
    .replaceAll(delimiter === '\t' ? '\0' : delimiter, `\\${delimiter}`);

/** A value that looks like null, or like the end of the data, is quoted. */
function csvField(text: string, options: CopyOptions, columns: number): string {
  const { delimiter, quote, escape: escapes, forceQuote } = options;
  const isPlain =
    text !== options.null &&
    !text.includes(delimiter) &&
    !text.includes(quote) &&
    !/[\r\n]/.test(text) &&
    !(columns === 1 && text === '\\.');
  if (isPlain && !forceQuote) return text;
  const inner = [...text].map((c) => (c === quote || c === escapes ? escapes + c : c)).join('');
  return `${quote}${inner}${quote}`;
}
