import { describe, expect, it } from 'vitest';
import { columnIndex, columnLetters } from '../../../cli/xlsx/cell-address.ts';
import { sheetSizes } from '../../../cli/xlsx/sheet.ts';
import { xmlText } from '../../../cli/xlsx/xml-text.ts';

describe('text in a part of a workbook', () => {
  it.each([
    ['markup', '<f>"A & B"</f>', '&lt;f&gt;&quot;A &amp; B&quot;&lt;/f&gt;'],
    ['control characters', 'a\0b\x1fc\rd', 'a_x0000_b_x001F_c_x000D_d'],
    ['tabs and line feeds', 'a\tb\nc', 'a\tb\nc'],
    ['what looks like an escaped character', '_x0041_ _x41_', '_x005F_x0041_ _x41_'],
    ['characters that are none', '\ufffe\uffff', '_xFFFE__xFFFF_'],
    ['any other character', '£ é 😀 \x7f', '£ é 😀 \x7f'],
  ])('has %s escaped where it must be', (_, text, xml) => expect(xmlText(text)).toBe(xml));
});

it('a column has letters', () => {
  for (const [index, letters] of [
    [0, 'A'],
    [25, 'Z'],
    [26, 'AA'],
    [16_383, 'XFD'],
  ] as const) {
    expect(columnLetters(index)).toBe(letters);
    expect(columnIndex(letters)).toBe(index);
  }
});

it('a sheet has a row less than Excel allows, and what is left goes into the next', () => {
  expect(sheetSizes(0)).toEqual([0]);
  expect(sheetSizes(1_048_575)).toEqual([1_048_575]);
  expect(sheetSizes(1_048_576)).toEqual([1_048_575, 1]);
  expect(sheetSizes(7, 3)).toEqual([3, 3, 1]);
});
