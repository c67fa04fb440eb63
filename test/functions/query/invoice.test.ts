import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { aFragment, indexOf } from './fragments.ts';
import { pagesOf, queryApi } from './query-api.ts';

type Fragments = Parameters<typeof indexOf>[0];
const apiOf = (...fragments: Fragments) => queryApi({ index: indexOf(fragments) });

describe('GET /invoices/{invoiceNo}', () => {
  it('shows a line as it is in the source: local time, exact price, spaces kept', async () => {
    const lines = [{ row: 7, description: ' 4 PURPLE FLOCK ', quantity: -3, unitPrice: 1 }];
    const { status, headers, body } = await apiOf(aFragment({ lines, customerId: '17850' })).get(
      '/invoices/536365',
    );
    expect(status).toBe(200);
    expect(headers['Content-Type']).toBe('application/json');
    expect(body).toEqual({
      invoiceNo: '536365',
      kind: 'sale',
      customerId: '17850',
      country: 'United Kingdom',
      lineCount: 1,
      quantity: -3,
      revenue: '-0.003',
      lines: [
        {
          lineId: 'i1-7',
          stockCode: '85123A',
          description: ' 4 PURPLE FLOCK ',
          quantity: -3,
          invoiceDate: '2010-12-01T08:26:00',
          unitPrice: '0.001',
          lineTotal: '-0.003',
          customerId: '17850',
          country: 'United Kingdom',
        },
      ],
      links: { self: '/prod/invoices/536365' },
    });
  });

  it.each(['Pacific/Kiritimati', 'America/New_York'])(
    'shows the time of the source on a host in %s',
    async (zone) => {
      vi.stubEnv('TZ', zone);
      expect(new Date(0).getTimezoneOffset()).not.toBe(0);
      const lines = [
        { row: 1, at: '2010-12-01T00:00:00Z' },
        { row: 2, at: '2010-12-31T23:59:00Z' },
      ];
      const { body } = await apiOf(aFragment({ lines })).get('/invoices/536365');
      expect(body.lines).toMatchObject([
        { invoiceDate: '2010-12-01T00:00:00' },
        { invoiceDate: '2010-12-31T23:59:00' },
      ]);
      vi.unstubAllEnvs();
    },
  );

  it.each([
    ['536365', 'sale'],
    ['C536379', 'cancellation'],
    ['A563185', 'adjustment'],
    ['CARD-7', 'sale'],
  ])('%s is a %s', async (invoiceNo, kind) => {
    const { body } = await apiOf(aFragment({ invoiceNo })).get(`/invoices/${invoiceNo}`);
    expect(body.kind).toBe(kind);
  });

  it('shows null, never "None", if the source has no customer or description', async () => {
    const lines = [{ row: 1, description: null }];
    const { body } = await apiOf(aFragment({ lines })).get('/invoices/536365');
    expect(body).toMatchObject({ customerId: null, lines: [{ description: null }] });
    expect(body).not.toHaveProperty('customerIds');
  });

  it('lists every customer and country if its lines differ', async () => {
    const api = apiOf(
      aFragment({ customerId: '1', country: 'EIRE', part: 0, lines: [{ row: 1 }, { row: 3 }] }),
      aFragment({ country: 'France', part: 1, lines: [{ row: 2 }] }),
    );
    const { body } = await api.get('/invoices/536365');
    expect(body).toMatchObject({ customerId: null, customerIds: ['1', null] });
    expect(body).toMatchObject({ country: null, countries: ['EIRE', 'France'] });
    const shown = body.lines.map((line: Record<string, unknown>) => line['country']);
    expect(shown).toEqual(['EIRE', 'France', 'EIRE']);
  });

  it('shows the totals of every fragment on every page', async () => {
    const api = apiOf(
      aFragment({ ordinal: 0, lines: [{ row: 1, quantity: 80_995, unitPrice: 2_080 }] }),
      aFragment({ ordinal: 1, lines: [{ row: 900, quantity: 1, unitPrice: -11_062_060 }] }),
      aFragment({ ingestId: 'i2', lines: [{ row: 1, quantity: 3, unitPrice: 1 }] }),
    );
    for (const page of await pagesOf(api, '/invoices/536365?limit=1')) {
      expect(page).toMatchObject({ lineCount: 3, quantity: 80_999, revenue: '157407.543' });
      expect(page.lines).toHaveLength(1);
    }
  });

  it('sums exactly beyond what a double holds', async () => {
    const big = { quantity: 2_147_483_647, unitPrice: 465_661 };
    const lines = Array.from({ length: 39 }, (_, at) => ({ row: at + 1, ...big }));
    const { body } = await apiOf(aFragment({ lines })).get('/invoices/536365');
    expect(body.revenue).toBe('38999975919281.013');
    expect(body.lines[0].lineTotal).toBe('999999382545.667');
  });

  it('is a 404 problem for an unknown invoice', async () => {
    const { status, headers, body } = await apiOf().get('/invoices/536365');
    expect(status).toBe(404);
    expect(headers['Content-Type']).toBe('application/problem+json');
    expect(body).toMatchObject({ status: 404, title: 'Not Found' });
  });

  it('is a 404, not a failure of the table, if no key can be that long', async () => {
    expect((await apiOf().get(`/invoices/${'9'.repeat(1025)}`)).status).toBe(404);
  });
});

describe('the pages of an invoice', () => {
  const fragments = fc
    .array(
      fc.record({
        ingestId: fc.constantFrom('i-1', 'i-10', 'i-2', 'I-1'),
        rows: fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 12 }),
      }),
      { minLength: 1, maxLength: 8 },
    )
    .map(distinctRows);

  it('list every line once, in the same order for any limit', async () => {
    await fc.assert(
      fc.asyncProperty(fragments, fc.integer({ min: 1, max: 20 }), async (given, limit) => {
        const api = apiOf(...given);
        const pages = await pagesOf(api, `/invoices/536365?limit=${limit}`);
        const shown = pages.flatMap(({ lines }) => lines);
        expect(shown).toEqual((await api.get('/invoices/536365')).body.lines);
        expect(new Set(shown.map(({ lineId }) => lineId)).size).toBe(pages[0].lineCount);
      }),
      { numRuns: 60 },
    );
  });

  it('list no line twice if others land in between', async () => {
    const first = [aFragment({ ingestId: 'i2', lines: [{ row: 1 }, { row: 2 }] })];
    const start = await apiOf(...first).get('/invoices/536365?limit=1');
    const landed = [...first, aFragment({ ingestId: 'i1', lines: [{ row: 9 }] })];
    const rest = await apiOf(...landed).get(`/invoices/536365?cursor=${start.body.next}`);
    expect(rest.body.lines).toMatchObject([{ lineId: 'i2-2' }]);
  });

  it('end before a response exceeds what a function may return', async () => {
    const lines = Array.from({ length: 400 }, (_, at) => ({
      row: at + 1,
      description: '"'.repeat(10_000),
    }));
    const pages = await pagesOf(apiOf(aFragment({ lines })), '/invoices/536365');
    expect(pages.length).toBeGreaterThan(1);
    expect(pages.flatMap((page) => page.lines)).toHaveLength(400);
    for (const page of pages) {
      const size = Buffer.byteLength(JSON.stringify({ body: JSON.stringify(page) }));
      expect(size).toBeLessThan(4_100_000);
    }
  });

  function distinctRows(given: { ingestId: string; rows: number[] }[]) {
    const taken = new Set<string>();
    return given.map(({ ingestId, rows }, ordinal) => {
      const free = rows.filter((row) => !taken.has(`${ingestId}-${row}`));
      for (const row of free) taken.add(`${ingestId}-${row}`);
      return aFragment({ ingestId, ordinal, lines: free.map((row) => ({ row })) });
    });
  }
});

describe('the parameters of a list', () => {
  const api = apiOf(aFragment());
  const cursorOf = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

  it.each(['limit=0', 'limit=1001', 'limit=-1', 'limit=1.5', 'limit=1e2', 'limit=', 'limit=all'])(
    '%s is a 400 that states the range',
    async (search) => {
      const { status, body } = await api.get(`/invoices/536365?${search}`);
      expect(status).toBe(400);
      expect(body.detail).toContain('1000');
    },
  );

  it.each([
    'cursor=nonsense',
    'cursor=',
    `cursor=${cursorOf({ row: 1 })}`,
    `cursor=${cursorOf({ ingestId: 'i1', row: 1, more: true })}`,
    `cursor=${cursorOf(null)}`,
  ])('%s is a 400', async (search) => {
    expect((await api.get(`/invoices/536365?${search}`)).status).toBe(400);
  });

  it('an unknown parameter is a 400 that names the known ones', async () => {
    const { status, body } = await api.get('/invoices/536365?Limit=5');
    expect(status).toBe(400);
    expect(body.detail).toContain('limit, cursor');
  });
});

describe('GET /invoices/{invoiceNo}/lines/{stockCode}', () => {
  const withCode = (...stockCodes: string[]) =>
    apiOf(aFragment({ lines: stockCodes.map((stockCode, at) => ({ row: at + 1, stockCode })) }));

  it('is a list, because a stock code can occur in an invoice many times', async () => {
    const api = apiOf(
      aFragment({
        ordinal: 0,
        lines: [
          { row: 1, quantity: 1 },
          { row: 2, stockCode: 'POST' },
        ],
      }),
      aFragment({
        ordinal: 1,
        lines: [
          { row: 3, quantity: 3 },
          { row: 4, quantity: 3 },
        ],
      }),
    );
    const { status, body } = await api.get('/invoices/536365/lines/85123A');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      invoiceNo: '536365',
      stockCode: '85123A',
      lineCount: 3,
      quantity: 7,
      revenue: '17.85',
      lines: [{ lineId: 'i1-1' }, { lineId: 'i1-3' }, { lineId: 'i1-4' }],
      links: { invoice: '/prod/invoices/536365' },
    });
  });

  it.each([
    ['BANK%20CHARGES', 'BANK CHARGES'],
    ['47503J%20', '47503J '],
    ['A%2FB', 'A/B'],
    ['50%25', '50%'],
    ['50%2520', '50%20'],
    ['a+b', 'a+b'],
    ['gift_0001_40', 'gift_0001_40'],
    ['%C2%A340', '£40'],
    ['85123a', '85123a'],
  ])('%s is the stock code "%s", decoded once', async (encoded, stockCode) => {
    const api = withCode('85123A', '47503J', '50 ', 'a b', stockCode);
    const { status, body } = await api.get(`/invoices/536365/lines/${encoded}`);
    expect(status).toBe(200);
    expect(body.stockCode).toBe(stockCode);
    expect(body.lines).toMatchObject([{ stockCode, lineId: 'i1-5' }]);
    expect(decodeURIComponent(body.links.self)).toBe(`/prod/invoices/536365/lines/${stockCode}`);
  });

  it.each(['%', '%2', '%zz', '%C3%28', '50%'])(
    '%s is not valid percent-encoding: 400',
    async (code) => {
      expect((await withCode('50%').get(`/invoices/536365/lines/${code}`)).status).toBe(400);
    },
  );

  it('distinguishes an invoice without such a line from an unknown invoice', async () => {
    const api = withCode('85123A');
    const noLine = await api.get('/invoices/536365/lines/85123a');
    expect(noLine).toMatchObject({ status: 404, body: { invoiceExists: true } });
    const noInvoice = await api.get('/invoices/1/lines/85123A');
    expect(noInvoice).toMatchObject({ status: 404, body: { invoiceExists: false } });
  });

  it('comes in pages as well', async () => {
    const api = withCode('POST', '85123A', 'POST', 'POST');
    const pages = await pagesOf(api, '/invoices/536365/lines/POST?limit=2');
    const ids = pages.flatMap((page) => page.lines.map(({ lineId }: { lineId: string }) => lineId));
    expect(ids).toEqual(['i1-1', 'i1-3', 'i1-4']);
  });
});
