import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { StepFailure } from '../../../functions/failures.ts';
import type { IngestPorts } from '../../../functions/ingest/ingest.ts';
import { memoryLedger } from '../../support/memory-ledger.ts';
import { aRecord, aRow, csv, HEADER } from './invoice-rows.ts';
import { type Headers, theApi } from './the-api.ts';

const type = (contentType: string): Headers => ({ 'Content-Type': contentType });
const JSON_TYPE = type('application/json');

describe('POST /invoice-lines', () => {
  it('responds with 202 and links below the stage', async () => {
    const { status, headers, body } = await theApi().post(csv(aRow()));
    const self = `/prod/ingests/${body['ingestId']}`;
    expect(status).toBe(202);
    expect(headers).toMatchObject({ Location: self });
    expect(body).toEqual({
      ingestId: expect.any(String),
      lines: 1,
      chunks: 1,
      warnings: [],
      links: { self, quarantine: `${self}/quarantine` },
    });
  });

  it('marks the response to a repeated POST', async () => {
    const { post } = theApi();
    const headers = { ...type('text/csv'), 'Idempotency-Key': 'k' };
    const first = await post(csv(aRow()), headers);
    const second = await post(csv(aRow()), headers);
    expect(first.headers).not.toHaveProperty('Idempotency-Replayed');
    expect(second.headers).toMatchObject({ 'Idempotency-Replayed': 'true' });
    expect(second.body).toEqual(first.body);
  });

  it('notes what was accepted, and whether it had been accepted before', async () => {
    const noted: unknown[] = [];
    const { post } = theApi({ noteAccepted: (accepted) => noted.push(accepted) });
    const headers = { ...type('text/csv'), 'Idempotency-Key': 'k' };
    const { body } = await post(csv(aRow()), headers);
    await post(csv(aRow()), headers);
    const ingest = { ingestId: body['ingestId'], lines: 1, chunks: 1, warnings: [] };
    expect(noted).toEqual([
      { ...ingest, replayed: false, putAgain: 0 },
      { ...ingest, replayed: true, putAgain: 0 },
    ]);
  });

  it('names ignored columns in a warning', async () => {
    const { status, body } = await theApi().post(`${HEADER},Shelf\r\n${aRow()},B7\r\n`);
    expect(status).toBe(202);
    expect(body['warnings']).toEqual([expect.stringContaining('"Shelf"')]);
  });

  it('accepts a header without rows as no lines', async () => {
    for (const body of [csv(), HEADER, `\ufeff${HEADER}\n\n\n`]) {
      expect(await theApi().post(body)).toMatchObject({
        status: 202,
        body: { lines: 0, chunks: 0 },
      });
    }
    expect(await theApi().post('[]', JSON_TYPE)).toMatchObject({ status: 202, body: { lines: 0 } });
  });

  it.each([
    ['text/csv'],
    ['TEXT/CSV;charset="UTF-8"; header=present'],
    ['text/csv; charset=iso-8859-1'],
  ])('accepts %s', async (contentType) => {
    expect((await theApi().post(csv(aRow()), type(contentType))).status).toBe(202);
  });

  it.each(['application/x-ndjson', 'application/ndjson', 'application/jsonl; charset=utf-8'])(
    'accepts %s',
    async (contentType) => {
      const response = await theApi().post(`${aRecord()}\n{"broken\n`, type(contentType));
      expect(response).toMatchObject({ status: 202, body: { lines: 2, chunks: 1 } });
    },
  );

  it.each([
    ['gzip', gzipSync(csv(aRow()))],
    ['gzip that the gateway has unpacked', csv(aRow())],
  ])('accepts %s', async (_, body) => {
    const headers = { ...type('text/csv'), 'Content-Encoding': 'gzip' };
    expect(await theApi().post(body, headers)).toMatchObject({ status: 202, body: { lines: 1 } });
  });

  it('keeps the bytes of a windows-1252 pound sign, and records the encoding', async () => {
    const { post, chunks } = theApi();
    await post(Buffer.from(csv(aRow({ Description: 'Voucher £40.00' })), 'latin1'));
    const [chunk] = chunks();
    expect(chunk?.header.encoding).toBe('windows-1252');
    expect(Buffer.from(chunk?.records ?? []).includes(0xa3)).toBe(true);
  });

  it('keeps the digits of JSON numbers', async () => {
    const { post, chunks } = theApi();
    await post('[{"InvoiceNo": 12345678901234567890123, "UnitPrice": 1.10}]', JSON_TYPE);
    expect(Buffer.from(chunks()[0]?.records ?? []).toString()).toBe(
      '{"InvoiceNo": 12345678901234567890123, "UnitPrice": 1.10}',
    );
  });
});

describe('a body that cannot be accepted', () => {
  const utf16 = Buffer.from(`\ufeff${csv(aRow())}`, 'utf16le');
  const cases: [
    name: string,
    status: number,
    detail: RegExp,
    body: string | Buffer,
    as?: Headers,
  ][] = [
    ['empty', 400, /empty/, ''],
    ['only a byte order mark', 400, /empty/, '\ufeff\r\n'],
    ['UTF-16', 400, /UTF-8/, utf16],
    ['UTF-16 without a byte order mark', 400, /UTF-8/, utf16.subarray(2)],
    ['undeclared gzip', 400, /Content-Encoding/, gzipSync('x')],
    ['a workbook', 400, /CSV/, Buffer.from('PK\x03\x04...')],
    [
      'broken gzip',
      400,
      /gzip/,
      gzipSync(csv(aRow())).subarray(0, 40),
      { ...type('text/csv'), 'Content-Encoding': 'gzip' },
    ],
    [
      'gzip within gzip that the gateway has not unpacked',
      400,
      /gzip/,
      gzipSync(gzipSync(csv(aRow()))),
      { ...type('text/csv'), 'Content-Encoding': 'gzip' },
    ],
    ['another encoding', 415, /gzip/, 'x', { ...type('text/csv'), 'Content-Encoding': 'br' }],
    ['another content type', 415, /text\/csv/, '<a/>', type('application/xml')],
    ['the name of a prototype member as content type', 415, /text\/csv/, 'x', type('constructor')],
    ['no content type', 415, /text\/csv/, csv(aRow()), {}],
    ['another charset', 415, /utf-8/, csv(aRow()), type('text/csv; charset=utf-16')],
    ['JSON in another charset', 415, /UTF-8/, '[]', type('application/json; charset=latin1')],
    ['a header row declared absent', 415, /header/, aRow(), type('text/csv; header=absent')],
    ['4,000,001 bytes', 413, /npm run ingest/, csv().padEnd(4_000_001, 'x')],
    [
      '4,000,001 bytes, gzipped',
      413,
      /npm run ingest/,
      gzipSync(csv().padEnd(4_000_001, 'x')),
      { ...type('text/csv'), 'Content-Encoding': 'gzip' },
    ],
    ['a missing column', 422, /UnitPrice/, `${HEADER.replace('UnitPrice', 'Cost')}\n`],
    ['a column twice', 422, /Country/, `${HEADER},country\n`],
    ['an object', 400, /array/, aRecord(), JSON_TYPE],
    ['broken JSON', 400, /line 1, column 20/, '[{"InvoiceNo": "1",]', JSON_TYPE],
    ['NaN', 400, /line 2, column 14, in element 2/, '[{},\n {"Quantity":NaN}]', JSON_TYPE],
    ['an invalid key', 400, /Key/, csv(), { ...type('text/csv'), 'Idempotency-Key': 'a b' }],
  ];

  it.each(cases)('%s: %i', async (_, status, detail, body, headers) => {
    const { post, chunks } = theApi();
    const response = await post(body, headers);
    expect(response.status).toBe(status);
    expect(response.headers['Content-Type']).toBe('application/problem+json');
    expect(response.body['detail']).toMatch(detail);
    expect(chunks()).toEqual([]);
  });

  it('of exactly 4,000,000 bytes is accepted', async () => {
    const rows = csv(aRow());
    const body = rows.padEnd(4_000_000, `${aRow()}\r\n`);
    expect((await theApi().post(body)).status).toBe(202);
  });
});

describe('a failure behind the API is a 503 with Retry-After:', () => {
  const retryLater = {
    status: 503,
    headers: { 'Retry-After': expect.stringMatching(/^\d+$/) },
  };

  it('a stream that takes no more records', async () => {
    let now = 0;
    const timer = {
      now: () => now,
      sleep: async (pause: number) => {
        now += pause;
      },
      random: () => 1,
    };
    const stream: IngestPorts['stream'] = { putRecords: async (records) => [...records.keys()] };
    expect(await theApi({ stream, timer }).post(csv(aRow()))).toMatchObject(retryLater);
    expect(now).toBeLessThanOrEqual(15_000);
  });

  it('a ledger that is throttled', async () => {
    const createIngest = async () => {
      throw new StepFailure('LedgerUnavailable', 'throttled');
    };
    const ledger = { ...memoryLedger(), createIngest };
    expect(await theApi({ ledger }).post(csv(aRow()))).toMatchObject(retryLater);
  });
});
