import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  codedList,
  type PackedList,
  packedRepeats,
  packedRuns,
  unpackedList,
} from '../../../functions/staging/packed-list.ts';

const staged = (packed: PackedList): unknown => JSON.parse(JSON.stringify(packed));

describe('a packed list', () => {
  it('of whole numbers is read back as it was', () => {
    const numbers = fc.array(fc.oneof(fc.integer({ min: -2, max: 5 }), fc.maxSafeInteger()));
    fc.assert(
      fc.property(numbers, (values) => {
        expect(unpackedList(staged(packedRuns(values)))).toEqual(values);
        expect(codedList(staged(packedRuns(values)))).toEqual(values);
      }),
    );
  });

  it('of any values is read back as it was', () => {
    const value = fc.oneof(
      fc.constantFrom(null, '', '0', 0, 'EIRE'),
      fc.string({ unit: 'binary' }),
      fc.maxSafeInteger(),
    );
    fc.assert(
      fc.property(fc.array(value), (values) => {
        const packed = staged(packedRepeats(values));
        expect(unpackedList(packed)).toEqual(values);
        const coded = codedList(packed) ?? [];
        const entries = 'of' in coded ? Array.from(coded.at, (code) => coded.of[code]) : coded;
        expect(entries).toEqual(values);
      }),
    );
  });

  it('has each run and each value that repeats once', () => {
    expect(packedRuns([7, 8, 9, 4])).toEqual({ runs: [7, 3, 4, 1] });
    expect(packedRepeats(['a', null, 'a', null])).toEqual({ of: ['a', null], at: [0, 1, 0, 1] });
    const repeats = { of: ['a', null], at: [0, 1, 0], times: [3, 2, 1] };
    expect(packedRepeats(['a', 'a', 'a', null, null, 'a'])).toEqual(repeats);
    expect(packedRepeats(['a', 'b', 'a'])).toEqual(['a', 'b', 'a']);
  });

  it.each([
    ['a text', 'runs'],
    ['null', null],
    ['an index beyond the values', { of: ['a'], at: [0, 1] }],
    ['an index that is no number', { of: ['a'], at: ['length'] }],
    ['an index between two values', { of: ['a', 'b'], at: [0.5] }],
    ['indexes without values', { at: [0] }],
    ['a run without a length', { runs: [1, 2, 3] }],
    ['a run that begins at null', { runs: [null, 2] }],
    ['a run of a negative length', { runs: [1, -2] }],
    ['a run that no memory holds', { runs: [0, 1e12] }],
    ['runs that no memory holds together', { runs: [0, 2, 0, 10_000_000] }],
    ['repeated values that none holds', { of: ['a'], at: [0, 0], times: [2, 10_000_000] }],
    ['a run of values without its length', { of: ['a'], at: [0, 0], times: [2] }],
    ['values repeated less than once', { of: ['a'], at: [0], times: [0] }],
    ['another packing', { deltas: [1] }],
  ])('is damaged if it is %s', (_, packed) => {
    expect(unpackedList(packed)).toBeUndefined();
    expect(codedList(packed)).toBeUndefined();
  });
});
