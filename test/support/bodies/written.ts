import fc from 'fast-check';
import type { Cell } from './cells.ts';
import type { Draft } from './draft.ts';

export type Format = 'csv' | 'json' | 'ndjson';

/** How lines are written as text. */
export type Form = {
  format: Format;
  delimiter: string;
  lineEnd: string;
  quotes: 'where needed' | 'everywhere' | 'nowhere';
  blankLines: boolean;
  lastLineEnd: boolean;
  /** JSON only: values that look like numbers are written as numbers. */
  numbers: boolean;
};

/** A form that preserves every text. */
export const goodForm: fc.Arbitrary<Form> = fc.record({
  format: fc.constantFrom<Format>('csv', 'csv', 'csv', 'json', 'ndjson'),
  delimiter: fc.constantFrom(',', ',', ',', ';', '\t', '|'),
  lineEnd: fc.constantFrom('\r\n', '\n', '\r\n', '\r'),
  quotes: fc.constantFrom<Form['quotes']>('where needed', 'where needed', 'everywhere'),
  blankLines: fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, fc.constant(true)),
  lastLineEnd: fc.boolean(),
  numbers: fc.boolean(),
});

export function written(draft: Draft, form: Form): string {
  if (form.format === 'csv') return csvOf(draft, form);
  const objects = draft.rows.map((cells) => objectOf(draft.names, cells, form));
  if (form.format === 'json') return `[${objects.join(form.blankLines ? ',\n\n ' : ',')}]`;
  return joined(objects, { ...form, lineEnd: form.lineEnd === '\r' ? '\n' : form.lineEnd });
}

function csvOf({ names, rows }: Draft, form: Form): string {
  const lines = [names, ...rows].map((cells: readonly Cell[]) =>
    cells.map((cell) => cellOf(cell, form)).join(form.delimiter),
  );
  return joined(lines, form);
}

function joined(lines: readonly string[], { lineEnd, blankLines, lastLineEnd }: Form): string {
  const text = lines.join(blankLines ? lineEnd + lineEnd : lineEnd);
  return lastLineEnd ? text + lineEnd : text;
}

function cellOf(cell: Cell, { delimiter, quotes }: Form): string {
  if (typeof cell !== 'string') return cell.raw;
  const needed = cell.includes(delimiter) || /["\r\n]/.test(cell);
  if (quotes === 'nowhere' || (quotes === 'where needed' && !needed)) return cell;
  return `"${cell.replaceAll('"', '""')}"`;
}

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;

/** Written by hand, because JSON.stringify cannot write the same key twice. */
function objectOf(names: readonly string[], cells: readonly Cell[], { numbers }: Form): string {
  const members = cells.map((cell, index) => {
    const name = JSON.stringify(names[index] ?? `more${index}`);
    if (typeof cell !== 'string') return `${name}:${cell.raw}`;
    return `${name}:${numbers && NUMBER.test(cell) ? cell : JSON.stringify(cell)}`;
  });
  return `{${members.join(', ')}}`;
}
