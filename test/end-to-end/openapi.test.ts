import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MAX_BODY_BYTES } from '../../functions/intake/unpack-body.ts';
import { invokeFunction } from '../support/invoke-function.ts';
import { type ApiResponse, aRow, csv, type Pipeline, startPipeline } from '../support/pipeline.ts';
import { type ServedDescription, servedDescription } from '../support/served-description.ts';

let pipeline: Pipeline;
let served: ServedDescription;
let ingest: Record<string, unknown>;
let corrected: ApiResponse;
let operationId: unknown;
beforeAll(async () => {
  pipeline = await startPipeline();
  served = await servedDescription(pipeline);
  ingest = await pipeline.land(csv(aRow(), aRow({ code: 'BANK CHARGES' }), aRow({ qty: '1.5' })));
  corrected = await pipeline.correct('halves', correctionOf(`${ingest['ingestId']}-3`, 'none-1'));
  const { ingestId: id } = await pipeline.land(csv(aRow({ no: 'retracted' })));
  const retraction = { action: 'retract', id, requestedBy: 'ada', dryRun: false };
  ({ operationId } = await invokeFunction(pipeline.aws, 'RunOperations', { retraction }));
});
afterAll(() => pipeline?.stop());

const expectAsServed = (name: string, answer: ApiResponse) => served.expectAsServed(name, answer);

/** Corrects these lines. All of their columns but the invoice are left out. */
const correctionOf = (...lineIds: string[]) => ({
  reason: 'half pieces are not sold',
  lines: lineIds.map((lineId) => ({ lineId, record: { InvoiceNo: '536365' } })),
});

const committed = async (): Promise<string> => {
  const { body } = await pipeline.get('/batches?status=COMMITTED');
  const [batch] = body['batches'] as { batchId: string }[];
  return batch?.batchId ?? expect.fail('no batch is COMMITTED');
};

describe('a success conforms to the served description:', () => {
  const cases: [name: string, path: () => string | Promise<string>][] = [
    ['GET /ingests', () => `/ingests?ids=${ingest['ingestId']},none`],
    ['GET /ingests/{ingestId}', () => `/ingests/${ingest['ingestId']}`],
    ['GET /ingests/{ingestId}/quarantine', () => `/ingests/${ingest['ingestId']}/quarantine`],
    ['GET /invoices/{invoiceNo}', () => '/invoices/536365?limit=1'],
    ['GET /invoices/{invoiceNo}/lines/{stockCode}', () => '/invoices/536365/lines/BANK%20CHARGES'],
    ['GET /lines/{lineId}', () => `/lines/${ingest['ingestId']}-1`],
    ['GET /corrections/{correctionId}', () => `/corrections/${corrected.body['correctionId']}`],
    ['GET /customers/{customerId}', () => '/customers/17850'],
    ['GET /batches', () => '/batches?status=COMMITTED'],
    ['GET /batches/{batchId}', async () => `/batches/${await committed()}`],
    ['GET /lake/days', () => '/lake/days?from=2010-12-01&limit=1'],
    ['GET /lake/days/{date}', () => '/lake/days/2010-12-01'],
    ['GET /operations', () => '/operations?state=OPEN'],
    ['GET /operations/{operationId}', () => `/operations/${operationId}`],
    ['GET /openapi.json', () => '/openapi.json'],
  ];

  it.each(cases)('%s', async (name, path) => {
    const answer = await pipeline.get(await path());
    expect(answer.status).toBe(200);
    expectAsServed(name, answer);
  });

  it('POST /invoice-lines', async () => {
    const answer = await pipeline.post(csv(aRow({ no: 'posted' })));
    expect(answer.status).toBe(202);
    expectAsServed('POST /invoice-lines', answer);
  });

  it('POST /corrections, and GET /corrections/{correctionId}', async () => {
    const record = { Quantity: 'still wrong' };
    const lines = [
      { lineId: `${ingest['ingestId']}-3`, record },
      { lineId: 'none-1', record },
    ];
    const posted = await pipeline.correct('a-correction', { lines });
    expect(posted.status).toBe(202);
    expectAsServed('POST /corrections', posted);
    const read = await pipeline.get(`/corrections/${posted.body['correctionId']}`);
    expectAsServed('GET /corrections/{correctionId}', read);
    expect(read.body).toEqual(posted.body);
  });

  it.each([
    ['no JSON', '{"lines": [', 400],
    ['no lines', '{"lines": []}', 422],
    ['an unknown column', '{"lines": [{"lineId": "i-1", "record": {"Colour": "red"}}]}', 422],
    ['a number', '{"lines": [{"lineId": "i-1", "record": {"Quantity": 1}}]}', 422],
  ])('POST /corrections with %s', async (_, body, status) => {
    const answer = await pipeline.correct('a-problem', body);
    expect(answer.status).toBe(status);
    expectAsServed('POST /corrections', answer);
  });

  it('POST /invoice-lines with wait=true', async () => {
    const answer = await pipeline.post(csv(aRow({ no: 'waited' })), {}, '?wait=true');
    expect(answer.status).toBe(200);
    expectAsServed('POST /invoice-lines', answer);
  });

  it('POST /corrections', () => {
    expect(corrected.status).toBe(202);
    expect(corrected.body['lines']).toHaveLength(2);
    expectAsServed('POST /corrections', corrected);
  });

  it('an invoice as CSV, through the gateway, which can be posted again', async () => {
    const headers = { 'x-api-key': pipeline.aws.apiKey, accept: 'text/csv' };
    const answer = await fetch(new URL('/invoices/536365', pipeline.aws.url), { headers });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
    expect(answer.headers.get('content-disposition')).toContain('invoice-536365.csv');
    const text = await answer.text();
    expect(text.split('\r\n')).toHaveLength(4);
    const { status, body } = await pipeline.post(text);
    expect([status, body['lines']]).toEqual([202, 2]);
  });

  it('every operation is tested here', () => {
    const all = served.operations();
    const posts = ['POST /corrections', 'POST /invoice-lines'];
    expect(all.sort()).toEqual([...posts, ...cases.map(([name]) => name)].sort());
  });

  it('a page that is not the last one names the next', async () => {
    const { body } = await pipeline.get('/invoices/536365?limit=1');
    expect(body).toHaveProperty('next');
  });
});

describe('a problem conforms to the served description:', () => {
  const LINES = 'GET /invoices/{invoiceNo}/lines/{stockCode}';
  it.each([
    ['GET /ingests', '/ingests', 400],
    ['GET /ingests/{ingestId}', '/ingests/none', 404],
    ['GET /ingests/{ingestId}/quarantine', '/ingests/none/quarantine', 404],
    ['GET /invoices/{invoiceNo}', '/invoices/none', 404],
    [LINES, '/invoices/none/lines/85123A', 404],
    [LINES, '/invoices/536365/lines/none', 404],
    ['GET /lines/{lineId}', '/lines/none-1', 404],
    ['GET /lines/{lineId}', '/lines/none', 400],
    ['GET /corrections/{correctionId}', '/corrections/none', 404],
    ['GET /customers/{customerId}', '/customers/none', 404],
    ['GET /batches/{batchId}', '/batches/none', 404],
    ['GET /batches', '/batches?status=LOST', 400],
    ['GET /batches', '/batches?limit=0', 400],
    ['GET /invoices/{invoiceNo}', '/invoices/536365?cursor=x', 400],
    ['GET /invoices/{invoiceNo}', '/invoices/%E0%A4', 400],
    ['GET /lake/days', '/lake/days?from=2011-02-30', 400],
    ['GET /lake/days/{date}', '/lake/days/2011-02-30', 400],
    ['GET /lake/days/{date}', '/lake/days/2011-01-01', 404],
    ['GET /operations', '/operations?state=LOST', 400],
    ['GET /operations/{operationId}', '/operations/none', 404],
    ['GET /openapi.json', '/openapi.json?v=2', 400],
  ])('%s: %s is a %i', async (name, path, status) => {
    const answer = await pipeline.get(path);
    expect(answer.status).toBe(status);
    expectAsServed(name, answer);
  });

  it.each([
    ['an empty body', '', {}, 400],
    ['broken JSON', '[{"InvoiceNo": "1",]', { 'content-type': 'application/json' }, 400],
    ['an invalid key', csv(), { 'idempotency-key': 'a b' }, 400],
    ['a body over 4 MB', csv().padEnd(MAX_BODY_BYTES + 1, 'x'), {}, 413],
    ['another content type', '<a/>', { 'content-type': 'application/xml' }, 415],
    ['a missing column', 'InvoiceNo,StockCode\r\n', {}, 422],
    ['a column twice', csv().replace('Country', 'Country,country'), {}, 422],
  ])('POST /invoice-lines: %s', async (_, body, headers, status) => {
    const answer = await pipeline.post(body, headers);
    expect(answer.status).toBe(status);
    expectAsServed('POST /invoice-lines', answer);
  });

  it('POST /invoice-lines: a key that was used for another body', async () => {
    await pipeline.post(csv(), { 'idempotency-key': 'k' });
    const answer = await pipeline.post(csv(aRow()), { 'idempotency-key': 'k' });
    expect(answer.status).toBe(422);
    expectAsServed('POST /invoice-lines', answer);
  });

  it.each([
    ['an invalid key', 'a b', correctionOf('none-1'), 400],
    ['a body over 4 MB', 'k', ' '.repeat(MAX_BODY_BYTES + 1), 413],
    ['a line twice', 'k', correctionOf('none-1', 'none-1'), 422],
    ['a key that was used for another body', 'halves', correctionOf('none-1'), 422],
  ])('POST /corrections: %s', async (_, key, correction, status) => {
    const answer = await pipeline.correct(key, correction);
    expect(answer.status).toBe(status);
    expectAsServed('POST /corrections', answer);
  });

  it('POST /corrections: another content type', async () => {
    const headers = {
      'x-api-key': pipeline.aws.apiKey,
      'content-type': 'text/csv',
      'idempotency-key': 'k',
    };
    const url = new URL('/corrections', pipeline.aws.url);
    const answer = await fetch(url, { method: 'POST', headers, body: csv(aRow()) });
    expect(answer.status).toBe(415);
    const body: Record<string, unknown> = await answer.json();
    expectAsServed('POST /corrections', { status: 415, headers: answer.headers, body });
  });

  it.each(['', 'wrong'])('GET /openapi.json with the key "%s" is a 403', async (key) => {
    const answer = await pipeline.get('/openapi.json', { 'x-api-key': key });
    expect(answer.status).toBe(403);
    expectAsServed('GET /openapi.json', answer);
  });
});
