import { describe, expect, it } from 'vitest';
import { dayOf } from '../../../functions/domain/day.ts';

describe('dayOf', () => {
  it("returns the source's own day in any time zone of the host", () => {
    expect(dayOf(Date.UTC(2010, 11, 1, 0, 0))).toBe('2010-12-01');
    expect(dayOf(Date.UTC(2010, 11, 1, 23, 59, 59, 999))).toBe('2010-12-01');
  });
});
