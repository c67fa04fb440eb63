import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fault } from '../../../functions/validation/fault.ts';
import { readInvoiceDate } from '../../../functions/validation/invoice-date.ts';

const iso = (text: string) => {
  const read = readInvoiceDate(text);
  return read instanceof Fault ? read : new Date(read).toISOString();
};

describe('readInvoiceDate', () => {
  it.each([
    ['12/1/2010 8:26', '2010-12-01T08:26:00.000Z'],
    ['1/12/2010 08:26:59', '2010-01-12T08:26:59.000Z'],
    [' 2/29/2012 0:00 ', '2012-02-29T00:00:00.000Z'],
    ['2009-12-01 07:45:00', '2009-12-01T07:45:00.000Z'],
    ['2009-12-01T07:45', '2009-12-01T07:45:00.000Z'],
    ['2009-12-01 07:45:00.5', '2009-12-01T07:45:00.500Z'],
    ['2009-12-01 07:45:00.123', '2009-12-01T07:45:00.123Z'],
    ['1900-01-01', '1900-01-01T00:00:00.000Z'],
  ])('reads %s, month first and as if it were UTC', (text, expected) => {
    expect(iso(text)).toBe(expected);
  });

  it.each([
    '31/12/2010 8:26',
    '2/30/2011 8:26',
    '2/29/2011 8:26',
    '0/1/2011 8:26',
    '12/1/2010',
    '12/1/2010 24:00',
    '12/1/2010 8:60',
    '12/1/2010 8:26:60',
    '12/1/10 8:26',
    '2010-13-01',
    '2010-00-10',
    '1899-12-31',
    '2101-01-01',
    '20101201',
    '40513',
    'yesterday',
  ])('refuses %s, which is not an existing date', (text) => {
    expect(readInvoiceDate(text)).toMatchObject({
      reason: 'invalid_invoice_date',
      column: 'InvoiceDate',
      message: expect.stringContaining(`found "${text}"`),
    });
  });

  it.each(['2010-12-01T08:26:00Z', '2010-12-01T08:26:00+01:00', '2010-12-01 08:26:00.000-0500'])(
    'reports that %s must not have a zone',
    (text) => {
      expect(readInvoiceDate(text)).toMatchObject({ message: expect.stringContaining('zone') });
    },
  );

  it('reads every minute of two centuries in both forms', () => {
    const minutes = fc.integer({
      min: Date.UTC(1900, 0) / 60_000,
      max: Date.UTC(2100, 11, 31) / 60_000,
    });
    fc.assert(
      fc.property(minutes, (minute) => {
        const date = new Date(minute * 60_000);
        const day = `${date.getUTCMonth() + 1}/${date.getUTCDate()}/${date.getUTCFullYear()}`;
        const time = `${date.getUTCHours()}:${String(date.getUTCMinutes()).padStart(2, '0')}`;
        expect(readInvoiceDate(`${day} ${time}`)).toBe(date.getTime());
        expect(readInvoiceDate(date.toISOString().slice(0, -1))).toBe(date.getTime());
      }),
    );
  });
});
