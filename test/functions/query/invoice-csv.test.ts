import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvSource } from '../../../functions/formats/csv-source.ts';
import { csvLines } from '../../../functions/validation/csv-lines.ts';
import { aFragment, indexOf } from './fragments.ts';
import { queryApi } from './query-api.ts';

type Fragments = Parameters<typeof indexOf>[0];
const apiOf = (...fragments: Fragments) => queryApi({ index: indexOf(fragments) });
const CSV = { Accept: 'text/csv' };
const HEADER =
  'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country,LineTotal,LineId';

const FORMULA = `=cmd|' /C calc'!A0`;

describe('an invoice as CSV', () => {
  it('has the columns of the source, exact amounts, and text as it is', async () => {
    const lines = [
      { row: 1, description: ' A "7" HOLDER, <b>RED</b> & £ ', quantity: -3, unitPrice: 1 },
      { row: 2, description: FORMULA, unitPrice: 11_062_060 },
      { row: 3, description: null, stockCode: 'two\r\nlines', at: '2010-12-01T23:59:59.500Z' },
    ];
    const api = apiOf(aFragment({ lines, customerId: '17850' }));
    const { status, headers, body } = await api.get('/invoices/536365', CSV);
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'Content-Type': 'text/csv; charset=utf-8; header=present',
      'Content-Disposition': 'attachment; filename="invoice-536365.csv"',
      'Cache-Control': 'no-store',
      Vary: 'Accept',
    });
    expect(body).toBe(
      [
        HEADER,
        '536365,85123A," A ""7"" HOLDER, <b>RED</b> & £ ",-3,2010-12-01 08:26:00,0.001,17850,United Kingdom,-0.003,i1-1',
        `536365,85123A,${FORMULA},6,2010-12-01 08:26:00,11062.06,17850,United Kingdom,66372.36,i1-2`,
        '536365,"two\r\nlines",,6,2010-12-01 23:59:59.500,2.55,17850,United Kingdom,15.3,i1-3',
        '',
      ].join('\r\n'),
    );
  });

  it('is made harmless for a spreadsheet only on request; numbers stay numbers', async () => {
    const lines = [{ row: 1, description: FORMULA, quantity: -1 }];
    const api = apiOf(aFragment({ invoiceNo: '@1', lines }));
    const { body } = await api.get('/invoices/@1?spreadsheetSafe=true', CSV);
    expect(body).toBe(
      `\uFEFF${HEADER}\r\n'@1,85123A,'${FORMULA},-1,2010-12-01 08:26:00,2.55,,United Kingdom,-2.55,i1-1\r\n`,
    );
    expect((await api.get('/invoices/@1?spreadsheetSafe=yes', CSV)).status).toBe(400);
  });

  it('can be posted again: each line is read as it was', async () => {
    const text = fc.string({
      unit: fc.constantFrom('a', '"', ',', ' ', '=', '-', '£', '😀'),
      maxLength: 8,
    });
    await fc.assert(
      fc.asyncProperty(text, fc.maxSafeInteger(), async (description, price) => {
        const line = { row: 1, description: description || null, unitPrice: price % 1e11 };
        const { body } = await apiOf(aFragment({ lines: [line] })).get('/invoices/536365', CSV);
        const [{ form, records, bytes }] = [csvSource(Buffer.from(body))];
        const [record] = [...records];
        const chunk = {
          header: { ingestId: 'i', ordinal: 0, firstRow: 1, rows: 1, ...form },
          records: bytes.subarray(record?.start, record?.end),
        };
        expect(csvLines(chunk)).toMatchObject([{ ...line, stockCode: '85123A', quantity: 6 }]);
      }),
      { numRuns: 50 },
    );
  });

  it('has all lines, unless the request limits them; then a Link leads to the next page', async () => {
    const lines = Array.from({ length: 1200 }, (_, index) => ({ row: index + 1 }));
    const api = apiOf(aFragment({ lines }));
    const all = await api.get('/invoices/536365', CSV);
    expect(parse(all.body)).toHaveLength(1201);
    expect(all.headers).not.toHaveProperty('Link');
    const first = await api.get('/invoices/536365?limit=700', CSV);
    expect(parse(first.body)).toHaveLength(701);
    const [, next = ''] =
      /^<\/prod(\/invoices\/536365\?limit=700&cursor=[^>]+)>; rel="next"$/.exec(
        String(first.headers['Link']),
      ) ?? [];
    const second = await api.get(next, CSV);
    expect(parse(second.body)).toHaveLength(501);
    expect(second.body).toMatch(/i1-1200\r\n$/);
    expect(second.headers).not.toHaveProperty('Link');
  });

  it('asks for a limit if the lines do not fit into one response', async () => {
    const description = 'x'.repeat(4000);
    const lines = Array.from({ length: 1200 }, (_, index) => ({ row: index + 1, description }));
    const { status, body } = await apiOf(aFragment({ lines })).get('/invoices/536365', CSV);
    expect(status).toBe(400);
    expect(body.detail).toBe(
      'The 1200 lines do not fit into one response. Send a limit, and follow the header Link.',
    );
  });

  it('has a name that is safe in a header and on a disk', async () => {
    const invoiceNo = '../a"\r\nSet-Cookie: x';
    const lines = [{ row: 1, stockCode: 'BANK CHARGES' }];
    const path = `/invoices/${encodeURIComponent(invoiceNo)}/lines/BANK%20CHARGES`;
    const { headers } = await apiOf(aFragment({ invoiceNo, lines })).get(path, CSV);
    expect(headers['Content-Disposition']).toBe(
      'attachment; filename="invoice-_a_Set-Cookie_x-BANK_CHARGES.csv"',
    );
  });
});

it('the lines of a product as CSV are only these', async () => {
  const lines = [{ row: 1 }, { row: 2, stockCode: '71270' }, { row: 3, stockCode: '71270' }];
  const { body } = await apiOf(aFragment({ lines })).get('/invoices/536365/lines/71270', CSV);
  expect(parse(body)).toHaveLength(3);
});

describe('what the header Accept asks for', () => {
  const api = apiOf(aFragment());
  const typeFor = async (headers: Record<string, string>) =>
    String((await api.get('/invoices/536365', headers)).headers['Content-Type']).split(';')[0];

  it.each([
    ['application/json', '*/*'],
    ['application/json', 'application/json'],
    ['application/json', 'application/*'],
    ['application/json', 'text/csv, application/json'],
    ['application/json', 'text/csv;q=0.5, application/json'],
    ['application/json', 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'],
    ['application/json', 'text/csv;q=0, */*'],
    ['text/csv', 'text/csv'],
    ['text/csv', 'TEXT/CSV; charset=utf-8; header=present'],
    ['text/csv', 'text/*'],
    ['text/csv', 'text/csv, */*'],
    ['text/csv', 'text/csv, */*;q=0.1'],
    ['text/csv', 'application/json;q=0.2, text/csv;q=0.8'],
    ['text/csv', 'application/json;q=0, */*'],
    ['application/problem+json', 'text/html'],
    ['application/problem+json', 'text/csv;q=0'],
    ['application/problem+json', 'text/csv;q=2'],
    ['application/problem+json', ';'],
  ])('is %s for %s', async (type, accept) => {
    expect(await typeFor({ accept })).toBe(type);
  });

  it('is JSON without the header, or when it is empty', async () => {
    expect(await typeFor({})).toBe('application/json');
    expect(await typeFor({ Accept: ' ' })).toBe('application/json');
  });

  it('is a 406 that says what it may be', async () => {
    const { status, body } = await api.get('/invoices/536365', { Accept: 'text/html' });
    expect(status).toBe(406);
    expect(body.detail).toBe('Accept must allow application/json or text/csv.');
  });

  it('does not matter where there is only JSON', async () => {
    const { status } = await api.get('/openapi.json', { Accept: 'text/csv' });
    expect(status).toBe(200);
  });
});
