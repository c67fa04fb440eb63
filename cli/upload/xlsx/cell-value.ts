import { plainNumber } from '../conversion/plain-number.ts';
import type { TableValue } from '../conversion/table-value.ts';
import { unescaped } from './rich-text.ts';
import { type DateSystem, serialDate } from './serial-date.ts';

/** What the cells of all sheets refer to. */
export type CellContext = {
  dates: DateSystem;
  /** Whether the style of this index shows a number as a date. */
  dateStyles: readonly boolean[];
  sharedStrings: readonly string[];
};

/** A cell as it is written: its type, the index of its style, and the text of its value. */
export type RawCell = { type: string; style: number; text: string };

/** Reads a cell. Undefined for an empty one. Throws an Error when the workbook is damaged. */
export function cellValue({ type, style, text }: RawCell, context: CellContext) {
  if (type === 'inlineStr') return textValue(text);
  if (text === '') return undefined;
  switch (type) {
    case 's':
      return textValue(sharedString(text, context.sharedStrings));
    case 'str':
      return textValue(unescaped(text));
    case 'b':
      return textValue(text === '0' ? 'FALSE' : 'TRUE');
    case 'd':
      return textValue(text);
    case 'e':
      return { kind: 'error', text } satisfies TableValue;
    case 'n':
      return numberValue(text, context.dateStyles[style] === true ? context.dates : undefined);
    default:
      throw new Error(`a cell has the unknown type ${JSON.stringify(type.slice(0, 20))}`);
  }
}

const textValue = (text: string): TableValue | undefined =>
  text === '' ? undefined : { kind: 'text', text };

function sharedString(index: string, strings: readonly string[]): string {
  const found = strings[Number(index)];
  if (found !== undefined) return found;
  throw new Error(`a cell refers to text ${index.slice(0, 20)} of ${strings.length}`);
}

/** A whole number keeps its digits, although a double has only 15 of them. */
const WHOLE = /^(0|-?[1-9]\d*)$/;

function numberValue(text: string, dates: DateSystem | undefined): TableValue {
  const value = Number(text);
  if (!Number.isFinite(value) || text.trim() === '') return { kind: 'error', text };
  const date = dates && serialDate(value, dates);
  if (date !== undefined) return { kind: 'text', text: date };
  return { kind: 'number', text: WHOLE.test(text) ? text : plainNumber(value) };
}
