import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aRow, csv, HEADER, type Pipeline, startPipeline } from '../support/pipeline.ts';

let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await startPipeline();
});
afterAll(() => pipeline.stop());

const JSON_TYPE = { 'content-type': 'application/json' };
const NDJSON_TYPE = { 'content-type': 'application/x-ndjson' };

const LINE = {
  InvoiceNo: '536365',
  StockCode: '85123A',
  Description: 'HOLDER',
  Quantity: 6,
  InvoiceDate: '2010-12-01 08:26:00',
  UnitPrice: 2.55,
  CustomerID: '17850',
  Country: 'United Kingdom',
};

/** Concatenates texts and single bytes, which are given as numbers. */
function bytes(...parts: (string | number)[]): Buffer<ArrayBuffer> {
  return Buffer.concat(parts.map((part) => Buffer.from(typeof part === 'string' ? part : [part])));
}

describe('a body that cannot be read gets a response, and none of its lines is taken', () => {
  it('is a 400 when it is empty', async () => {
    const answer = await pipeline.post('');
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.body['detail']).toEqual(expect.any(String));
  });

  it('is a 202 with 0 lines when it is only a header', async () => {
    const answer = await pipeline.post(csv());
    expect(answer).toMatchObject({ status: 202, body: { lines: 0, chunks: 0 } });
    const { body } = await pipeline.get(`/ingests/${answer.body['ingestId']}`);
    expect(body).toMatchObject({ lines: 0, accepted: 0, quarantined: 0, pending: 0 });
  });

  it('is a 415 when its content type is unknown', async () => {
    const answer = await pipeline.post('<a/>', { 'content-type': 'application/xml' });
    expect(answer.status).toBe(415);
    expect(answer.body['detail']).toContain('text/csv');
  });

  it('is a 413 when it is over 4 MB', async () => {
    const answer = await pipeline.post(csv(`${aRow()}\r\n`.repeat(50_000)));
    expect(answer.status).toBe(413);
  });

  it('is a 422 that names the column when a required column is missing', async () => {
    const answer = await pipeline.post('InvoiceNo,StockCode\r\n1,2\r\n');
    expect(answer.status).toBe(422);
    expect(answer.body['detail']).toMatch(/UnitPrice/);
  });

  it.each([
    ['an object instead of an array', JSON.stringify(LINE)],
    ['broken JSON', '[{"InvoiceNo": "1",]'],
    ['NaN inside an array', '[{"InvoiceNo":"1","UnitPrice":NaN}]'],
  ])('is a 400 that says where when it is %s', async (_, body) => {
    const answer = await pipeline.post(body, JSON_TYPE);
    expect(answer.status).toBe(400);
    expect(answer.body['detail']).toMatch(/line \d+|column \d+|position \d+|array/);
  });
});

describe('a gzipped body', () => {
  const GZIP = { 'content-encoding': 'gzip' };
  const rows = csv(aRow({ no: 'packed' }), aRow({ no: 'packed' }));

  it('counts like the same body as it is', async () => {
    const key = { 'idempotency-key': 'packed' };
    const progress = await pipeline.land(gzipSync(rows), { ...GZIP, ...key });
    expect(progress).toMatchObject({ lines: 2, accepted: 2 });
    const again = await pipeline.post(rows, key);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
  });

  it.each([
    [415, 'is not gzip', rows],
    [415, 'is cut off', gzipSync(rows).subarray(0, -9)],
    [413, 'is too large for Ingest once unpacked', gzipSync(rows.padEnd(4_000_001, 'x'))],
    [413, 'is too large for Lambda once unpacked', gzipSync(rows.padEnd(6_000_000, 'x'))],
    [413, 'is a bomb', gzipSync(Buffer.alloc(50_000_000))],
    [413, 'holds a bomb', gzipSync(gzipSync(Buffer.alloc(50_000_000)))],
    [400, 'is gzipped three times', gzipSync(gzipSync(gzipSync(rows)))],
  ])('gets a %i that says what to do when it %s', async (status, _, body) => {
    const answer = await pipeline.post(body, GZIP);
    expect(answer).toMatchObject({ status, body: { status, detail: expect.any(String) } });
    expect(answer.body['detail']).toMatch(/4 MB|4,000,000|gzip/);
  });
});

it('ignores an unknown column and names it in a warning', async () => {
  const { status, body } = await pipeline.post(`${HEADER},Shelf\r\n${aRow()},B7\r\n`);
  expect(status).toBe(202);
  expect(JSON.stringify(body['warnings'])).toContain('Shelf');
});

// The tests run concurrently, so that their chunks wait together for a batch to fill up.
describe.concurrent('a line that cannot be accepted is quarantined alone', () => {
  const wrong: [name: string, row: string | Buffer, reason: string][] = [
    ['ragged', '536365,85123A,HOLDER,6', 'field_count'],
    ['unclosed quote', aRow({ text: '"HOLDER' }), 'unclosed_quote'],
    [
      'NUL byte',
      bytes('536365,85123A,HOL', 0, 'DER,6,12/1/2010 8:26,2.55,17850,France'),
      'nul_byte',
    ],
    ['record over 64 KiB', aRow({ text: 'x'.repeat(70_000) }), 'record_too_long'],
    [
      'undecodable bytes',
      bytes('536365,85123A,', 0x81, ',6,12/1/2010 8:26,2.55,,France'),
      'undecodable',
    ],
    ['quantity 1.5', aRow({ qty: '1.5' }), 'invalid_quantity'],
    ['price with 7 decimals', aRow({ price: '1.2345678' }), 'invalid_unit_price'],
    ['price 1e400', aRow({ price: '1e400' }), 'invalid_unit_price'],
    ['price NaN', aRow({ price: 'NaN' }), 'invalid_unit_price'],
    ['empty required field', aRow({ code: '' }), 'missing_value'],
    ['date 31/12/2010', aRow({ date: '31/12/2010 8:26' }), 'invalid_invoice_date'],
    ['date 2/30/2011', aRow({ date: '2/30/2011 8:26' }), 'invalid_invoice_date'],
    ['stock code of 10,000 characters', aRow({ code: 'A'.repeat(10_000) }), 'value_too_long'],
  ];

  it.each(wrong)('%s', async (_, row, reason) => {
    const before = aRow({ no: 'before' });
    const after = aRow({ no: 'after', text: '"A ""quoted"", text"' });
    const body = bytes(`${HEADER}\r\n${before}\r\n`, '', '');
    const whole = Buffer.concat([body, Buffer.from(row), Buffer.from(`\r\n${after}\r\n`)]);
    const progress = await pipeline.land(whole);
    expect(progress).toMatchObject({ lines: 3, accepted: 2, quarantined: 1 });
    const [line] = await pipeline.quarantineOf(progress['ingestId']);
    expect(line).toMatchObject({ row: 2, reason, message: expect.any(String) });
    const text = Buffer.from(
      String(line?.['text']),
      line?.['encoding'] === 'base64' ? 'base64' : 'utf8',
    );
    expect(text.equals(Buffer.from(row))).toBe(true);
  });

  it('broken NDJSON', async () => {
    const good = JSON.stringify(LINE);
    const progress = await pipeline.land(`${good}\n{"InvoiceNo": \n${good}\n`, NDJSON_TYPE);
    expect(progress).toMatchObject({ lines: 3, accepted: 2, quarantined: 1 });
    expect(await pipeline.quarantineOf(progress['ingestId'])).toMatchObject([
      { row: 2, reason: 'invalid_json', text: '{"InvoiceNo": ' },
    ]);
  });

  it('JSON numbers with more digits than a double holds are exact or quarantined', async () => {
    const exact = JSON.stringify({ ...LINE, InvoiceNo: 'exact' }).replace('2.55', '123456789.123');
    const long = JSON.stringify(LINE).replace('2.55', '2.5500000000000000000001');
    const name = JSON.stringify({ ...LINE, InvoiceNo: 0 }).replace(
      ':0',
      ':12345678901234567890123',
    );
    const progress = await pipeline.land(`[${exact},${long},${name}]`, JSON_TYPE);
    expect(progress).toMatchObject({ accepted: 2, quarantined: 1 });
    const { body } = await pipeline.get('/invoices/exact');
    expect(body['revenue']).toBe('740740734.738');
    expect((await pipeline.get('/invoices/12345678901234567890123')).status).toBe(200);
  });
});

it('stores formulas, prototype keys, SQL, emoji and right-to-left marks as text', async () => {
  const texts = ["=cmd|' /C calc'!A0", "'; DROP TABLE invoice_lines; --", '🎄 ‏שלום‎', '__proto__'];
  const lines = texts.map((Description, index) => ({
    ...LINE,
    InvoiceNo: 'harmless',
    StockCode: `S${index}`,
    Description,
  }));
  const hostile = JSON.stringify(lines).replace('{', '{"__proto__":{"polluted":1},');
  await pipeline.land(hostile, JSON_TYPE);
  const { body } = await pipeline.get('/invoices/harmless');
  const stored = (body['lines'] as { description: string }[]).map((line) => line.description);
  expect(stored.sort()).toEqual([...texts].sort());
  expect(Reflect.get({}, 'polluted')).toBeUndefined();
});

describe('a request that the API does not serve gets a problem document', () => {
  it.each([
    ['unknown path', '/nowhere', 'GET', 404],
    ['unknown invoice', '/invoices/none', 'GET', 404],
    ['wrong method', '/invoice-lines', 'DELETE', 405],
    ['wrong method on a reader', '/batches', 'POST', 405],
  ])('%s', async (_, path, method, status) => {
    const response = await fetch(new URL(path, pipeline.aws.url), {
      method,
      headers: { 'x-api-key': pipeline.aws.apiKey },
    });
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(await response.json()).toMatchObject({ status, title: expect.any(String) });
  });

  it.each([{}, { 'x-api-key': 'wrong' }])('a 403 with the API key of %j', async (headers) => {
    const response = await fetch(new URL('/batches', pipeline.aws.url), { headers });
    expect(response.status).toBe(403);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
  });
});

describe('a repeated POST', () => {
  it('with the same key and body gets the same response, and its lines count once', async () => {
    const body = csv(aRow({ no: 'repeated' }));
    const headers = { 'idempotency-key': 'once' };
    const first = await pipeline.land(body, headers);
    const second = await pipeline.post(body, headers);
    expect(second).toMatchObject({ status: 202, body: { ingestId: first['ingestId'], lines: 1 } });
    expect((await pipeline.get('/invoices/repeated')).body).toMatchObject({ lineCount: 1 });
  });

  it('with the same key and another body is a 422', async () => {
    const headers = { 'idempotency-key': 'twice' };
    await pipeline.post(csv(aRow()), headers);
    expect((await pipeline.post(csv(aRow(), aRow()), headers)).status).toBe(422);
  });
});
