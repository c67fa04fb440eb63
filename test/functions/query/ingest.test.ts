import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StoredLine } from '../../../functions/lake/quarantine-object.ts';
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
  const known: IngestProgress = { ingest: anIngest(), claims: [], landings: [], ...progress };
  const unused = async (): Promise<never> => {
    throw new Error('The test does not expect this call.');
  };
  return {
    readIngest: async (id) => (id === known.ingest.ingestId ? known : undefined),
    readBatch: unused,
    batchesIn: unused,
  };
}

/** Objects by key. A missing key is an error, as in S3. */
const quarantineOf = (objects: Record<string, StoredLine[]>): QuarantineReader => ({
  read: async (key) => {
    const lines = objects[key];
    if (!lines) throw new Error('NoSuchKey');
    return lines;
  },
});

describe('GET /ingests/{ingestId}', () => {
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

describe('GET /ingests/{ingestId}/quarantine', () => {
  it('shows each line with its row, reason and original text', async () => {
    const api = queryApi({
      ledger: ledgerOf({ landings: [aLanding({ quarantined: 1, quarantineKeys: ['q/1'] })] }),
      quarantine: quarantineOf({ 'q/1': [aStoredLine({ row: 4, column: 'Quantity' })] }),
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
        },
      ],
      links: { self: '/prod/ingests/i1/quarantine', ingest: '/prod/ingests/i1' },
    });
  });

  it('leaves out the lines that other ingests have in the same object', async () => {
    const api = queryApi({
      ledger: ledgerOf({ landings: [aLanding({ quarantined: 1, quarantineKeys: ['q/1'] })] }),
      quarantine: quarantineOf({
        'q/1': [aStoredLine({ ingestId: 'i0' }), aStoredLine({ row: 2 })],
      }),
    });
    const { body } = await api.get('/ingests/i1/quarantine');
    expect(body.lines).toMatchObject([{ row: 2 }]);
  });

  it('reads no object of a landing without quarantined lines', async () => {
    const landings = [aLanding({ accepted: 10, quarantineKeys: ['q/none'] })];
    const api = queryApi({ ledger: ledgerOf({ landings }), quarantine: quarantineOf({}) });
    expect(await api.get('/ingests/i1/quarantine')).toMatchObject({
      status: 200,
      body: { lines: [], pending: 0 },
    });
  });

  it('is a 503 if an object is missing, not a shorter list', async () => {
    const landings = [aLanding({ quarantined: 1, quarantineKeys: ['q/lost'] })];
    const api = queryApi({ ledger: ledgerOf({ landings }), quarantine: quarantineOf({}) });
    const { status, headers } = await api.get('/ingests/i1/quarantine');
    expect(status).toBe(503);
    expect(headers).toHaveProperty('Retry-After');
  });

  it('lists every line once and in row order, even if the rows of batches interleave', async () => {
    const placed = fc.uniqueArray(
      fc.record({ row: fc.integer({ min: 1, max: 500 }), object: fc.constantFrom('q/1', 'q/2') }),
      { selector: ({ row }) => row, maxLength: 40 },
    );
    await fc.assert(
      fc.asyncProperty(placed, fc.integer({ min: 1, max: 15 }), async (lines, limit) => {
        const linesIn = (key: string) =>
          lines.filter(({ object }) => object === key).map(({ row }) => aStoredLine({ row }));
        const objects = { 'q/1': linesIn('q/1'), 'q/2': linesIn('q/2') };
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

  it('keeps every response below 4 MB, even with a record of 900,000 NUL bytes', async () => {
    const texts = ['"'.repeat(900_000), '\0'.repeat(900_000), 'x'.repeat(900_000)];
    const lines = texts.map((text, at) => aStoredLine({ row: at + 1, text }));
    const landings = [aLanding({ quarantined: 3, quarantineKeys: ['q/1'] })];
    const api = queryApi({
      ledger: ledgerOf({ landings }),
      quarantine: quarantineOf({ 'q/1': lines }),
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
