import { describe, expect, it } from 'vitest';
import { dayOf, isDay, noDay } from '../../../functions/domain/day.ts';

describe('dayOf', () => {
  it("returns the source's own day in any time zone of the host", () => {
    expect(dayOf(Date.UTC(2010, 11, 1, 0, 0))).toBe('2010-12-01');
    expect(dayOf(Date.UTC(2010, 11, 1, 23, 59, 59, 999))).toBe('2010-12-01');
  });
});

describe('isDay', () => {
  it.each(['2010-12-01', '2012-02-29', '0001-01-01', '9999-12-31'])('knows %s', (text) => {
    expect(isDay(text)).toBe(true);
  });

  it.each([
    '2011-02-30',
    '2011-02-29',
    '2011-13-01',
    '2011-00-10',
    '2011-1-1',
    '2010-12-01T00:00:00Z',
    ' 2010-12-01',
    '2010-12-01\n',
    '+012010-12',
    '',
  ])('refuses "%s"', (text) => {
    expect(isDay(text)).toBe(false);
  });

  it('is explained in one way, and briefly', () => {
    expect(noDay('--from', '2011-02-30')).toBe(
      '--from takes a day such as 2010-12-01, not "2011-02-30".',
    );
    expect(noDay('from', 'x'.repeat(1000)).length).toBeLessThan(100);
  });
});
