import { describe, expect, it } from 'vitest';
import { inGroups } from '../../../functions/concurrency/in-groups.ts';

describe('inGroups', () => {
  it('keeps every item in order and fills all groups but the last', () => {
    expect(inGroups([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
    expect(inGroups([1, 2, 3, 4], 2)).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  it('returns no groups without items', () => {
    expect(inGroups([], 2)).toEqual([]);
  });
});
