import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LineTotals } from '../../../functions/domain/line-totals.ts';
import {
  decodeLines,
  type EncodedLine,
  encodeLines,
} from '../../../functions/index/encoded-lines.ts';
import { encodedTotals } from '../../../functions/index/fragment.ts';
import { scanTotals } from '../../../functions/index/scan-totals.ts';

const TIME = Date.parse('2010-12-01T08:26:00Z');
const someText = fc.string({ unit: fc.constantFrom('A', '7', ' ', '"', '\\', ',', '[', ']', '£') });
const someLines = fc.array(
  fc.tuple(
    fc.integer({ min: 1, max: 1_000 }),
    someText,
    fc.option(someText),
    fc.integer({ min: -80_995, max: 80_995 }),
    fc.constantFrom(-1, TIME, TIME + 60_000),
    fc.integer({ min: -11_062_060, max: 38_970_000 }),
  ),
  { minLength: 1, maxLength: 12 },
);

const totalsOf = (lines: readonly EncodedLine[]): LineTotals => ({
  lineCount: lines.length,
  quantity: lines.reduce((sum, [, , , quantity]) => sum + BigInt(quantity), 0n),
  revenue: lines.reduce((sum, line) => sum + BigInt(line[3]) * BigInt(line[5]), 0n),
});

/** Undefined when it throws. */
function attempt(read: () => LineTotals): LineTotals | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

describe('the totals of encoded lines', () => {
  it('are found without decoding the lines', () => {
    fc.assert(
      fc.property(someLines, (lines) => {
        expect(scanTotals(encodeLines(lines))).toEqual(totalsOf(lines));
      }),
    );
  });

  it('are those of the decoded lines, or none, when any characters have changed', () => {
    const piece = fc.constantFrom('', '0', '1', '-', ',', '[', ']', '"', '\\', 'null', 'e1', '.0');
    const places = fc.array(fc.tuple(fc.nat(), fc.nat(2), piece), { minLength: 1, maxLength: 2 });
    fc.assert(
      fc.property(someLines, places, (lines, changes) => {
        const text = changes.reduce((before, [where, removed, put]) => {
          const at = where % (before.length + 1);
          return before.slice(0, at) + put + before.slice(at + removed);
        }, encodeLines(lines));
        const decoded = attempt(() => totalsOf(decodeLines(text)));
        expect(attempt(() => encodedTotals(text))).toEqual(decoded);
      }),
      { numRuns: 3_000 },
    );
  });

  it.each([
    ['lines of version 1', [[1, '85123A', null, 6, TIME, 2550]]],
    ['no lines', [[], [], [], [], [], []]],
    ['a text with another escape', [[1, 1], [TIME, 1], ['a\n'], ['\u2028\ud800'], [2], [3]]],
    ['numbers whose product is not exact', [[1, 1], [TIME, 1], ['a'], ['b'], [2e9 + 1], [2e9 + 1]]],
    ['numbers of many digits', [[1, 1], [TIME, 1], ['a'], ['b'], [2 ** 53 - 1], [1]]],
  ])('are left to the decoder for %s', (_, value) => {
    const text = JSON.stringify(value);
    expect(scanTotals(text)).toBeUndefined();
    expect(encodedTotals(text)).toEqual(totalsOf(decodeLines(text)));
  });

  it.each([
    ['rows from 0 on', '[[0,1],[1,1],["a"],["b"],[1],[1]]'],
    ['a stock code that is null', '[[1,1],[1,1],[null],["b"],[1],[1]]'],
    ['a run without its count', '[[1,1,2],[1,1],["a"],["b"],[1],[1]]'],
    ['a run of less than one', '[[1,0,1,1],[1,1],["a"],["b"],[1],[1]]'],
    ['a column that is too short', '[[1,2],[1,2],["a","a"],["b"],[1,1],[1,1]]'],
    ['a number that JSON does not have', '[[1,1],[1,1],["a"],["b"],[01],[1]]'],
    ['a character that JSON escapes', '[[1,1],[1,1],["a\n"],["b"],[1],[1]]'],
    ['a description that has no end', '[[1,1],[1,1],["a"],["null],[1],[1]]'],
    ['a text that ends early', '[[1,1],[1,1],["a"],["b"],[1],[1]'],
    ['more than the columns', '[[1,1],[1,1],["a"],["b"],[1],[1]]]'],
  ])('throw for %s', (_, text) => {
    expect(() => encodedTotals(text)).toThrow();
  });
});
