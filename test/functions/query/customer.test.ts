import { describe, expect, it } from 'vitest';
import { aCustomerFragment, indexOf } from './fragments.ts';
import { pagesOf, queryApi } from './query-api.ts';

const apiOf = (...fragments: Parameters<typeof aCustomerFragment>[0][]) =>
  queryApi({ index: indexOf([], fragments.map(aCustomerFragment)) });

const on = (day: string): number => Date.parse(`${day}T10:00:00Z`);

describe('GET /customers/{customerId}', () => {
  it('sums the fragments of each invoice and of all invoices', async () => {
    const api = apiOf(
      {
        invoiceNo: '536366',
        lineCount: 2,
        quantity: 10n,
        revenue: 1n,
        invoiceTs: on('2011-01-02'),
      },
      {
        invoiceNo: '536365',
        lineCount: 3,
        quantity: 5n,
        revenue: 9000n,
        invoiceTs: on('2011-01-05'),
      },
      { invoiceNo: '536365', lineCount: 1, quantity: 1n, revenue: 1n, invoiceTs: on('2011-01-04') },
      {
        invoiceNo: 'C536379',
        lineCount: 1,
        quantity: -1n,
        revenue: -27500n,
        country: 'EIRE',
        invoiceTs: on('2011-03-01'),
      },
    );
    const { status, body } = await api.get('/customers/17850');
    expect(status).toBe(200);
    expect(body).toEqual({
      customerId: '17850',
      lineCount: 7,
      quantity: 15,
      revenue: '-18.498',
      invoiceCount: 3,
      firstInvoiceDate: '2011-01-02T10:00:00',
      lastInvoiceDate: '2011-03-01T10:00:00',
      countries: ['EIRE', 'United Kingdom'],
      invoices: [
        {
          invoiceNo: '536365',
          invoiceDate: '2011-01-04T10:00:00',
          country: 'United Kingdom',
          lineCount: 4,
          quantity: 6,
          revenue: '9.001',
        },
        {
          invoiceNo: '536366',
          invoiceDate: '2011-01-02T10:00:00',
          country: 'United Kingdom',
          lineCount: 2,
          quantity: 10,
          revenue: '0.001',
        },
        {
          invoiceNo: 'C536379',
          invoiceDate: '2011-03-01T10:00:00',
          country: 'EIRE',
          lineCount: 1,
          quantity: -1,
          revenue: '-27.5',
        },
      ],
      links: { self: '/prod/customers/17850' },
    });
  });

  it('writes a quantity as text if a number cannot hold it', async () => {
    const { body } = await apiOf({ quantity: 2n ** 53n + 1n }).get('/customers/17850');
    expect(body.quantity).toBe('9007199254740993');
  });

  it('lists every invoice once over its pages, and the totals of all on each page', async () => {
    const numbers = Array.from({ length: 23 }, (_, at) => String(536365 + ((at * 7) % 23)));
    const api = apiOf(...numbers.map((invoiceNo) => ({ invoiceNo })));
    const pages = await pagesOf(api, '/customers/17850?limit=5');
    expect(pages.map(({ invoices }) => invoices.length)).toEqual([5, 5, 5, 5, 3]);
    const shown = pages.flatMap(({ invoices }) => invoices.map(numberOf));
    expect(shown).toEqual([...numbers].sort());
    expect(pages.map(({ invoiceCount }) => invoiceCount)).toEqual([23, 23, 23, 23, 23]);
  });

  it('is a 404 problem for an unknown customer, and 17850.0 is not 17850', async () => {
    const { status, headers } = await apiOf({}).get('/customers/17850.0');
    expect(status).toBe(404);
    expect(headers['Content-Type']).toBe('application/problem+json');
  });

  function numberOf({ invoiceNo }: { invoiceNo: string }): string {
    return invoiceNo;
  }
});
