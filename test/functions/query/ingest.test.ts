import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RemovedLines } from '../../../functions/domain/removed-lines.ts';
import { quarantineKey } from '../../../functions/lake/lake-keys.ts';
import { recordOf, type StoredLine } from '../../../functions/lake/quarantine-object.ts';
import type { QuarantineReader } from '../../../functions/lake/quarantine-reader.ts';
import type { IngestProgress } from '../../../functions/ledger/ingest-progress.ts';
import type { Ingest } from '../../../functions/ledger/ledger.ts';
import type { LedgerReader } from '../../../functions/ledger/ledger-reader.ts';
import { pagesOf, queryApi } from './query-api.ts';

type GivenLanding = Partial<IngestProgress['landings'][number]>;

function anIngest(given: Partial<Ingest> = {}): Ingest {
  return {
    ingestId: 'i1',
    bodyHash: 'h',
    plan: { v: 1, chunks: [] },
    lines: 10,
    chunks: 3,
    state: 'ACCEPTED',
    receivedAt: '2026-03-01T11:59:00.000Z',
    warnings: [],
    ...given,
  };
}

const aLanding = (given: GivenLanding) => ({
  ingestId: 'i1',
  batchId: '0-a-1',
  firstRow: 1,
  accepted: 0,
  quarantined: 0,
  quarantineKeys: [],
  ...given,
});

const aStoredLine = (given: Partial<StoredLine> = {}): StoredLine => ({
  ingestId: 'i1',
  row: 1,
  reason: 'field_count',
  column: null,
  message: '8 fields expected, 4 found.',
  text: '536365,85123A',
  encoding: 'text',
  batchId: '0-a-1',
  ...given,
});

function ledgerOf(progress: Partial<IngestProgress> = {}): LedgerReader {
  const known: IngestProgress = {
    ingest: anIngest(),
    claims: [],
    landings: [],
    corrections: [],
    ...progress,
  };
  const unused = async (): Promise<never> => {
    throw new Error('The test does not expect this call.');
  };
  const readIngest = async (id: string) => (id === known.ingest.ingestId ? known : undefined);
  return {
    readIngest,
    readLanded: readIngest,
    readBatch: unused,
    batchesIn: unused,
  };
}

/** Objects by key. */
const quarantineOf = (objects: Record<string, StoredLine[]>): QuarantineReader => ({
  read: async (key) => objects[key]?.map(recordOf),
});

const KEYS = [quarantineKey('2026-03-01', '0-a-1'), quarantineKey('2026-03-01', '0-b-1')] as const;
const [KEY] = KEYS;

describe('GET /ingests/{ingestId}', () => {
  it('says that the ingest was reprocessed, with the counts before and after', async () => {
    const reprocessing = {
      ...{ state: 'REPROCESSED' as const, operationId: 'o1', requestedBy: 'me', times: 2 },
      ...{ at: '2026-03-01T10:00:00.000Z', endedAt: '2026-03-01T10:05:00.000Z' },
      before: { accepted: 2, quarantined: 8 },
      after: { accepted: 9, quarantined: 1 },
    };
    const ledger = ledgerOf({ reprocessing: { ...reprocessing, isAgain: true } });
    const { get } = queryApi({ ledger });
    expect((await get('/ingests/i1')).body.reprocessing).toEqual(reprocessing);
    expect((await get('/ingests?ids=i1')).body.ingests[0].reprocessing).toEqual(reprocessing);
  });

  it('counts the received, accepted, quarantined and pending lines, and lists the batches', async () => {
    const ledger = ledgerOf({
      ingest: anIngest({ warnings: ['The column Shelf is ignored.'] }),
      claims: [
        { ordinal: 0, batchId: '0-a-1' },
        { ordinal: 1, batchId: '0-b-1' },
        { ordinal: 2, batchId: '0-a-1' },
      ],
      landings: [aLanding({ accepted: 4, quarantined: 2 })],
    });
    const { status, body } = await queryApi({ ledger }).get('/ingests/i1');
    expect(status).toBe(200);
    expect(body).toEqual({
      ingestId: 'i1',
      state: 'ACCEPTED',
      receivedAt: '2026-03-01T11:59:00.000Z',
      lines: 10,
      chunks: 3,
      accepted: 4,
      quarantined: 2,
      pending: 4,
      corrected: 0,
      books: {
        received: 10,
        accepted: 4,
        quarantined: 2,
        inLake: 4,
        retracted: 0,
        restored: 0,
        erased: 0,
        anonymised: 0,
        balanced: false,
        days: [],
      },
      warnings: ['The column Shelf is ignored.'],
      batches: [
        { batchId: '0-a-1', chunks: 2, landed: true, accepted: 4, quarantined: 2 },
        { batchId: '0-b-1', chunks: 1, landed: false, accepted: 0, quarantined: 0 },
      ],
      links: { self: '/prod/ingests/i1', quarantine: '/prod/ingests/i1/quarantine' },
    });
  });

  it('has nothing pending once every line has landed, in any number of batches', async () => {
    const landings = [
      aLanding({ accepted: 6, batchId: '0-a-1' }),
      aLanding({ accepted: 3, quarantined: 1, batchId: '0-b-1' }),
    ];
    const { body } = await queryApi({ ledger: ledgerOf({ landings }) }).get('/ingests/i1');
    expect(body).toMatchObject({ accepted: 9, quarantined: 1, pending: 0 });
  });

  it('shows no lines and nothing pending for a body without rows', async () => {
    const ledger = ledgerOf({ ingest: anIngest({ lines: 0, chunks: 0 }) });
    const { body } = await queryApi({ ledger }).get('/ingests/i1');
    expect(body).toMatchObject({ lines: 0, accepted: 0, quarantined: 0, pending: 0, batches: [] });
  });

  it.each(['/ingests/i2', '/ingests/i2/quarantine'])('%s is a 404 problem', async (path) => {
    const { status, headers } = await queryApi({ ledger: ledgerOf() }).get(path);
    expect(status).toBe(404);
    expect(headers['Content-Type']).toBe('application/problem+json');
  });

  it('is a 503 with Retry-After while the ledger cannot be read', async () => {
    const { status, headers, body } = await queryApi({}).get('/ingests/i1');
    expect(status).toBe(503);
    expect(Number(headers['Retry-After'])).toBeGreaterThan(0);
    expect(JSON.stringify(body)).not.toContain('The test gives');
  });
});

describe('the books in GET /ingests/{ingestId}', () => {
  const removed = (lineCount: number): RemovedLines[] => [
    {
      operationId: 'o1',
      removal: 'erase',
      days: [{ date: '2010-12-01', lineCount, quantity: 3n, revenue: 9_000_000_000_000_001n }],
    },
  ];
  const landings = [
    aLanding({
      accepted: 10,
      days: [['2010-12-01', 1, 10]],
      dayTotals: [['2010-12-01', 10, '7', '9000000000000.002']],
    }),
  ];
  const lakeDays = {
    readDay: async (date: string) => ({ date, live: 1, writing: 1, phase: 'IDLE' as const }),
    recordsOf: async (date: string) => [
      {
        ...{ date, generation: 1, from: 0, objects: [], added: [], anonymised: [], beganAt: '' },
        ...{ lineCount: 6, quantity: 4n, revenue: 1n, lineIdsHash: '' },
        change: { reason: 'erase' as const, linesPerObject: 1 },
        removed: [{ ingestId: 'i1', lineCount: 4, quantity: 3n, revenue: 9_000_000_000_000_001n }],
      },
    ],
  };
  const booksWith = async (lineCount: number) => {
    const ledger = ledgerOf({ landings, removed: removed(lineCount) });
    return (await queryApi({ ledger, lakeDays }).get('/ingests/i1')).body.books;
  };

  it('are exact, and balance with what rewrites have taken out', async () => {
    expect(await booksWith(4)).toMatchObject({
      ...{ received: 10, accepted: 10, inLake: 6, erased: 4, retracted: 0, balanced: true },
      days: [
        {
          date: '2010-12-01',
          accepted: { lineCount: 10, quantity: 7, revenue: '9000000000000.002' },
          inLake: { lineCount: 6, quantity: 4, revenue: '0.001' },
          erased: { lineCount: 4, quantity: 3, revenue: '9000000000000.001' },
          balanced: true,
        },
      ],
    });
  });

  it('do not balance when something else was counted', async () => {
    expect(await booksWith(5)).toMatchObject({ inLake: 6, erased: 5, balanced: false });
  });
});

describe('GET /ingests?ids=…', () => {
  const ledger = ledgerOf({ landings: [aLanding({ accepted: 4, quarantined: 2 })] });

  it('counts the lines of each ingest, and names the ids that none has', async () => {
    const { status, body } = await queryApi({ ledger }).get('/ingests?ids=i2,i1,i1,i%20');
    expect(status).toBe(200);
    expect(body).toEqual({
      ingests: [
        {
          ingestId: 'i1',
          state: 'ACCEPTED',
          receivedAt: '2026-03-01T11:59:00.000Z',
          lines: 10,
          chunks: 3,
          accepted: 4,
          quarantined: 2,
          pending: 4,
          corrected: 0,
          books: {
            received: 10,
            accepted: 4,
            quarantined: 2,
            inLake: 4,
            retracted: 0,
            restored: 0,
            erased: 0,
            anonymised: 0,
            balanced: false,
          },
          links: { self: '/prod/ingests/i1', quarantine: '/prod/ingests/i1/quarantine' },
        },
      ],
      unknown: ['i2', 'i '],
      links: { self: '/prod/ingests' },
    });
  });

  it('reads each ingest once, and none that cannot exist', async () => {
    const read: string[] = [];
    const readIngest = async (id: string) => {
      read.push(id);
      return undefined;
    };
    const ids = Array.from({ length: 48 }, (_, at) => `i${at}`);
    const sent = [...ids, 'i7', 'x'.repeat(1025)].join();
    const api = queryApi({ ledger: { ...ledger, readIngest } });
    const { body } = await api.get(`/ingests?ids=${sent}`);
    expect(read.sort()).toEqual([...ids].sort());
    expect(body.unknown).toHaveLength(49);
  });

  it.each([
    ['nothing', '/ingests'],
    ['no id', '/ingests?ids='],
    ['an empty id', '/ingests?ids=i1,,i2'],
    ['51 ids', `/ingests?ids=${Array.from({ length: 51 }, (_, at) => `i${at}`).join()}`],
    ['another parameter', '/ingests?ids=i1&wait=true'],
  ])('with %s is a 400', async (_, path) => {
    expect((await queryApi({ ledger }).get(path)).status).toBe(400);
  });

  it('is a 503 while the ledger cannot be read', async () => {
    expect((await queryApi({}).get('/ingests?ids=i1,i2')).status).toBe(503);
  });
});

describe('GET /ingests/{ingestId}/quarantine', () => {
  it('shows each line with its row, reason and original text', async () => {
    const api = queryApi({
      ledger: ledgerOf({ landings: [aLanding({ quarantined: 1, quarantineKeys: [KEY] })] }),
      quarantine: quarantineOf({ [KEY]: [aStoredLine({ row: 4, column: 'Quantity' })] }),
    });
    const { status, body } = await api.get('/ingests/i1/quarantine');
    expect(status).toBe(200);
    expect(body).toEqual({
      ingestId: 'i1',
      quarantined: 1,
      pending: 9,
      lines: [
        {
          row: 4,
          reason: 'field_count',
          column: 'Quantity',
          message: '8 fields expected, 4 found.',
          text: '536365,85123A',
          encoding: 'text',
          batchId: '0-a-1',
          lineId: 'i1-4',
          fields: null,
        },
      ],
      links: { self: '/prod/ingests/i1/quarantine', ingest: '/prod/ingests/i1' },
    });
  });

  it('begins after the row that is asked for', async () => {
    const api = queryApi({
      ledger: ledgerOf({ landings: [aLanding({ quarantined: 3, quarantineKeys: [KEY] })] }),
      quarantine: quarantineOf({ [KEY]: [2, 4, 9].map((row) => aStoredLine({ row })) }),
    });
    const { body } = await api.get('/ingests/i1/quarantine?after=2&limit=1');
    expect(body.lines).toMatchObject([{ row: 4 }]);
    const next = await api.get(`/ingests/i1/quarantine?after=2&limit=1&cursor=${body.next}`);
    expect(next.body.lines).toMatchObject([{ row: 9 }]);
    expect((await api.get('/ingests/i1/quarantine?after=x')).status).toBe(400);
  });

  it('leaves out the lines that other ingests have in the same object', async () => {
    const api = queryApi({
      ledger: ledgerOf({ landings: [aLanding({ quarantined: 1, quarantineKeys: [KEY] })] }),
      quarantine: quarantineOf({
        [KEY]: [aStoredLine({ ingestId: 'i0' }), aStoredLine({ row: 2 })],
      }),
    });
    const { body } = await api.get('/ingests/i1/quarantine');
    expect(body.lines).toMatchObject([{ row: 2 }]);
  });

  it('reads no object of a landing without quarantined lines', async () => {
    const landings = [aLanding({ accepted: 10, quarantineKeys: [KEY] })];
    const api = queryApi({ ledger: ledgerOf({ landings }), quarantine: quarantineOf({}) });
    expect(await api.get('/ingests/i1/quarantine')).toMatchObject({
      status: 200,
      body: { lines: [], pending: 0 },
    });
  });

  it('is a 503 if an object is missing, not a shorter list', async () => {
    const landings = [aLanding({ quarantined: 1, quarantineKeys: [KEY] })];
    const api = queryApi({ ledger: ledgerOf({ landings }), quarantine: quarantineOf({}) });
    const { status, headers } = await api.get('/ingests/i1/quarantine');
    expect(status).toBe(503);
    expect(headers).toHaveProperty('Retry-After');
  });

  describe('of lines that are kept for 90 days', () => {
    /** Two objects, of which one may have expired, and their lines: 1 and 3, and 2. */
    const OLD = quarantineKey('2025-11-30', '0-a-1');
    const NEW = quarantineKey('2025-12-01', '0-b-1');
    const OLD_EXPIRY = '2026-03-01T00:00:00.000Z';
    const NEW_EXPIRY = '2026-03-02T00:00:00.000Z';
    const objects = {
      [OLD]: [aStoredLine({ row: 1 }), aStoredLine({ row: 3 })],
      [NEW]: [aStoredLine({ row: 2 })],
    };
    const landings = [
      aLanding({ quarantined: 2, firstRow: 1, quarantineKeys: [OLD], batchId: '0-a-1' }),
      aLanding({ quarantined: 1, firstRow: 2, quarantineKeys: [NEW], batchId: '0-b-1' }),
    ];
    const apiWith = (kept: readonly string[], now = OLD_EXPIRY) =>
      queryApi({
        ledger: ledgerOf({ landings }),
        quarantine: {
          read: async (key) => (kept.includes(key) ? objects[key]?.map(recordOf) : undefined),
        },
        now: () => Date.parse(now),
      });

    it('says how many have expired and when, on every page, and lists the others', async () => {
      const pages = await pagesOf(apiWith([NEW]), '/ingests/i1/quarantine?limit=1');
      expect(pages).toMatchObject([
        { quarantined: 3, expired: { lines: 2, at: OLD_EXPIRY }, lines: [{ row: 2 }] },
      ]);
      const [first, ...others] = await pagesOf(
        apiWith([OLD], NEW_EXPIRY),
        '/ingests/i1/quarantine?limit=1',
      );
      expect(first).toMatchObject({ expired: { lines: 1, at: NEW_EXPIRY }, lines: [{ row: 1 }] });
      expect(others).toMatchObject([
        { expired: { lines: 1, at: NEW_EXPIRY }, lines: [{ row: 3 }] },
      ]);
    });

    it('says when the last of them expired if all have', async () => {
      const { status, body } = await apiWith([], NEW_EXPIRY).get('/ingests/i1/quarantine');
      expect(status).toBe(200);
      expect(body).toMatchObject({
        quarantined: 3,
        expired: { lines: 3, at: NEW_EXPIRY },
        lines: [],
      });
    });

    it('lists what S3 has not removed yet', async () => {
      const { body } = await apiWith([OLD, NEW], NEW_EXPIRY).get('/ingests/i1/quarantine');
      expect(body.lines).toHaveLength(3);
      expect(body).not.toHaveProperty('expired');
    });

    it('is a 503 if an object is missing that has not expired', async () => {
      const aMomentEarlier = new Date(Date.parse(OLD_EXPIRY) - 1).toISOString();
      for (const api of [apiWith([OLD]), apiWith([NEW], aMomentEarlier)]) {
        expect((await api.get('/ingests/i1/quarantine')).status).toBe(503);
      }
    });

    it('counts what has expired of a batch whose lines arrived on two days', async () => {
      const both = aLanding({ quarantined: 3, quarantineKeys: [OLD, NEW] });
      const api = queryApi({
        ledger: ledgerOf({ landings: [both] }),
        quarantine: quarantineOf({ [NEW]: objects[NEW] ?? [] }),
      });
      const { body } = await api.get('/ingests/i1/quarantine');
      expect(body).toMatchObject({ expired: { lines: 2, at: OLD_EXPIRY }, lines: [{ row: 2 }] });
    });
  });

  it('lists every line once and in row order, even if the rows of batches interleave', async () => {
    const placed = fc.uniqueArray(
      fc.record({ row: fc.integer({ min: 1, max: 500 }), object: fc.constantFrom(...KEYS) }),
      { selector: ({ row }) => row, maxLength: 40 },
    );
    await fc.assert(
      fc.asyncProperty(placed, fc.integer({ min: 1, max: 15 }), async (lines, limit) => {
        const linesIn = (key: string) =>
          lines.filter(({ object }) => object === key).map(({ row }) => aStoredLine({ row }));
        const objects = { [KEYS[0]]: linesIn(KEYS[0]), [KEYS[1]]: linesIn(KEYS[1]) };
        const landings = Object.entries(objects).map(([key, held]) =>
          aLanding({ quarantined: held.length, quarantineKeys: [key], batchId: key }),
        );
        const api = queryApi({
          ledger: ledgerOf({ landings }),
          quarantine: quarantineOf(objects),
        });
        const pages = await pagesOf(api, `/ingests/i1/quarantine?limit=${limit}`);
        const rows = pages.flatMap((page) => page.lines.map(({ row }: { row: number }) => row));
        expect(rows).toEqual(lines.map(({ row }) => row).sort((a, b) => a - b));
      }),
      { numRuns: 60 },
    );
  });

  it('a page decodes the lines that it shows, and reads no object that ends before it', async () => {
    const [FIRST, SECOND] = KEYS;
    let decoded = 0;
    const read: string[] = [];
    const rowsFrom = (from: number) => Array.from({ length: 500 }, (_, at) => from + at);
    const objects = { [FIRST]: rowsFrom(1), [SECOND]: rowsFrom(501) };
    const held = { quarantined: 500, accepted: 0 };
    const api = queryApi({
      ledger: ledgerOf({
        ingest: anIngest({
          lines: 1000,
          plan: {
            v: 1,
            chunks: [
              [0, 1, 1, 500],
              [1, 2, 501, 500],
            ],
          },
        }),
        claims: [
          { ordinal: 0, batchId: '0-a-1' },
          { ordinal: 1, batchId: '0-b-1' },
        ],
        landings: [
          aLanding({ ...held, firstRow: 1, quarantineKeys: [FIRST], batchId: '0-a-1' }),
          aLanding({ ...held, firstRow: 501, quarantineKeys: [SECOND], batchId: '0-b-1' }),
        ],
      }),
      quarantine: {
        read: async (key) => {
          read.push(key);
          return objects[key]?.map((row) => {
            const line = () => {
              decoded += 1;
              return aStoredLine({ row });
            };
            return { ingestId: 'i1', row, line };
          });
        },
      },
    });
    const pages = await pagesOf(api, '/ingests/i1/quarantine?limit=100');
    expect(pages.flatMap(({ lines }) => lines)).toHaveLength(1000);
    // Each page decodes the first line of the next one too, and the fifth reads on for it.
    expect(decoded).toBeLessThan(1000 + 2 * pages.length);
    expect(read).toHaveLength(pages.length + 1);
  });

  it('keeps every response below 4 MB, even with a record of 900,000 NUL bytes', async () => {
    const texts = ['"'.repeat(900_000), '\0'.repeat(900_000), 'x'.repeat(900_000)];
    const lines = texts.map((text, at) => aStoredLine({ row: at + 1, text }));
    const landings = [aLanding({ quarantined: 3, quarantineKeys: [KEY] })];
    const api = queryApi({
      ledger: ledgerOf({ landings }),
      quarantine: quarantineOf({ [KEY]: lines }),
    });
    const pages = await pagesOf(api, '/ingests/i1/quarantine');
    const shown = pages.flatMap((page) => page.lines);
    expect(shown.map(originalText)).toEqual(texts);
    for (const page of pages) {
      const size = Buffer.byteLength(JSON.stringify({ body: JSON.stringify(page) }));
      expect(size).toBeLessThan(4_100_000);
    }
  });

  function originalText({ text, encoding }: { text: string; encoding: string }): string {
    return encoding === 'base64' ? Buffer.from(text, 'base64').toString() : text;
  }
});
