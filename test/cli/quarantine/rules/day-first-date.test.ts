import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Doubt } from '../../../../cli/quarantine/rules/change.ts';
import { dayFirstDate } from '../../../../cli/quarantine/rules/day-first-date.ts';
import { readInvoiceDate } from '../../../../functions/validation/invoice-date.ts';

describe('a day-first date', () => {
  it.each([
    ['31/12/2010 8:26', '2010-12-31 08:26'],
    ['1/12/2010 8:26', '2010-12-01 08:26'],
    ['31.12.2010 08:26:09', '2010-12-31 08:26:09'],
    ['31-12-2010', '2010-12-31'],
    ['29.2.2012', '2012-02-29'],
    [' 31/12/2010T23:59 ', '2010-12-31 23:59'],
  ])('%s becomes %s', (text, written) => {
    expect(dayFirstDate(text, undefined)).toBe(written);
  });

  it.each([
    ['31/12/10 8:26', 2000, '2010-12-31 08:26'],
    ['31/12/99', 1900, '1999-12-31'],
    ['31/12/2010', 1900, '2010-12-31'],
  ] as const)('%s in the century of %d becomes %s', (text, century, written) => {
    expect(dayFirstDate(text, century)).toBe(written);
  });

  it.each([
    '2010-12-31 08:26',
    '31/12.2010',
    '31/12/2010 8:26 PM',
    '31/12/2010 8',
    '31 Dec 2010',
    '',
  ])('%j stays as it is', (text) => {
    expect(dayFirstDate(text, undefined)).toBe(text);
  });

  it.each([
    ['31/12/10', /two digits/],
    ['31/2/2010', /no existing date/],
    ['12/31/2010 8:26', /no existing date/],
    ['31/12/2010 25:00', /no existing date/],
    ['31/12/1850', /no existing date/],
  ])('%s is refused', (text, why) => {
    const doubt = dayFirstDate(text, undefined);
    expect(doubt).toBeInstanceOf(Doubt);
    expect(doubt).toMatchObject({ message: expect.stringMatching(why) });
  });

  it('names the same minute for the pipeline, whatever the day', () => {
    const day = fc.date({
      min: new Date('1900-01-01T00:00Z'),
      max: new Date('2100-12-31T23:59Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(day, fc.constantFrom('/', '.', '-'), (date, sign) => {
        const [year, month, dayOfMonth] = [
          date.getUTCFullYear(),
          date.getUTCMonth() + 1,
          date.getUTCDate(),
        ];
        const minute = String(date.getUTCMinutes()).padStart(2, '0');
        const text = `${dayOfMonth}${sign}${month}${sign}${year} ${date.getUTCHours()}:${minute}`;
        const written = dayFirstDate(text, undefined);
        expect(written).not.toBeInstanceOf(Doubt);
        expect(readInvoiceDate(String(written))).toBe(Math.floor(date.getTime() / 60_000) * 60_000);
      }),
    );
  });
});
