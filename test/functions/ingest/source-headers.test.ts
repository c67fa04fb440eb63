import { describe, expect, it } from 'vitest';
import { memoryLedger } from '../../support/memory-ledger.ts';
import { aRow, csv } from './invoice-rows.ts';
import { theApi } from './the-api.ts';

const BODY = csv(aRow(), aRow());
const TYPE = { 'content-type': 'text/csv', 'idempotency-key': 'k' };

/** The origin that is recorded of a POST with these headers. */
async function originOf(headers: Record<string, string>, body = BODY) {
  const ledger = memoryLedger();
  const created: unknown[] = [];
  const api = theApi({
    ledger: {
      ...ledger,
      createIngest: async (ingest) => {
        created.push(ingest.origin);
        return ledger.createIngest(ingest);
      },
    },
  });
  const { status } = await api.post(body, { ...TYPE, ...headers });
  expect(status).toBe(202);
  return created[0];
}

describe('the headers that name the source', () => {
  it('are recorded, and left out if they are not sent', async () => {
    expect(await originOf({})).toEqual({ bodyBytes: BODY.length, planAt: 0 });
    const headers = {
      'source-file': 'R%C3%A9sum%C3%A9%202.zip',
      'source-table': 'Year 2010-2011',
      'source-bytes': '1500000-1500100',
      'source-rows': '2-501, 503,505-750',
    };
    expect(await originOf(headers)).toEqual({
      ...{ bodyBytes: BODY.length, planAt: 0, file: 'Résumé 2.zip', table: 'Year 2010-2011' },
      bytes: [1_500_000, 1_500_100],
      rows: [
        [2, 501],
        [503, 503],
        [505, 750],
      ],
    });
  });

  it.each([
    ['C%3A%5CUsers%5Cmary%5Clines.csv', 'lines.csv'],
    ['%2Fhome%2Fmary%2Flines.csv', 'lines.csv'],
    ['a/b/lines.csv', 'lines.csv'],
    ['%'.repeat(0) + 'x'.repeat(255), 'x'.repeat(255)],
  ])('name a file without its folders: %s', async (file, name) => {
    expect(await originOf({ 'source-file': file })).toHaveProperty('file', name);
  });

  it.each([
    ['source-file', '%E0%A4'],
    ['source-file', 'folder/'],
    ['source-file', 'x'.repeat(256)],
    ['source-file', 'a%0Ab'],
    ['source-table', '%'],
    ['source-table', ''],
    ['source-bytes', '5'],
    ['source-bytes', '5-5'],
    ['source-bytes', '9-5'],
    ['source-bytes', '-1-5'],
    ['source-bytes', `0-${BODY.length + 1}`],
    ['source-rows', '0-5'],
    ['source-rows', '5-1'],
    ['source-rows', '1-5,5'],
    ['source-rows', '1-5,,7'],
    ['source-rows', Array.from({ length: 101 }, (_, at) => 2 * at + 1).join(',')],
  ])('%s: %s is a 400, and nothing is recorded', async (header, value) => {
    const ledger = memoryLedger();
    const api = theApi({ ledger, progress: { readIngest: async () => undefined } });
    const { status, body } = await api.post(BODY, { ...TYPE, [header]: value });
    expect(status).toBe(400);
    expect(String(body['detail']).toLowerCase()).toContain(header);
    expect(api.chunks()).toEqual([]);
  });

  it('are no part of the identity of an ingest: a repeat with others is the same', async () => {
    const api = theApi();
    const first = await api.post(BODY, { ...TYPE, 'source-file': 'a.csv' });
    const repeated = await api.post(BODY, { ...TYPE, 'source-file': 'b.csv', 'source-rows': '7' });
    expect(repeated.status).toBe(202);
    expect(repeated.body).toEqual(first.body);
    expect(repeated.headers).toHaveProperty('Idempotency-Replayed', 'true');
  });
});
