import { describe, expect, it } from 'vitest';
import type { Erasing } from '../../../functions/erasure/erasing.ts';
import { examineRaw } from '../../../functions/erasure/examine/raw.ts';
import { type BodyFormat, readBody } from '../../../functions/formats/read-body.ts';
import { linesOf, planOf } from '../../../functions/intake/cut.ts';
import { rawKey, rawObject, readRawObject } from '../../../functions/raw/raw-body.ts';
import { aRow, csv } from '../../support/pipeline.ts';

const COVERED = 'b-before';

const AS_OF = '2011-12-10T00:00:00.000Z';
const BEFORE = '2011-12-09T23:59:59.000Z';

type Kept = { holder?: string | null; state?: 'RECEIVED' | 'ACCEPTED'; keptAt?: string };

/** The raw body of an ingest, of which a batch holds the only chunk; null: none does yet. */
async function aBody(format: BodyFormat, text: string, kept: Kept = {}) {
  const { holder = COVERED, state = 'ACCEPTED', keptAt = BEFORE } = kept;
  const body = Buffer.from(text);
  const plan = planOf(readBody(body, format));
  const ingest = {
    ...{ ingestId: 'i1', bodyHash: 'abc', plan, lines: linesOf(plan) },
    ...{ state, receivedAt: BEFORE },
  };
  const objects = new Map([[rawKey('i1'), await rawObject(ingest, { format, body })]]);
  const claims = holder === null ? [] : [{ ordinal: 0, batchId: holder }];
  const erasing = {
    customerId: '17850',
    asOf: AS_OF,
    cutoff: { asOf: 0, covers: async (batchId: string) => batchId === COVERED },
    ports: {
      batches: { readIngest: async () => ({ ingest, claims }) },
      store: {
        read: async (_: string, { key }: { key: string }) => objects.get(key),
        put: async (key: string, bytes: Buffer) => void objects.set(key, bytes),
        remove: async (_: string, { key }: { key: string }) => void objects.delete(key),
      },
    },
  } as unknown as Erasing;
  const version = { key: rawKey('i1'), isLatest: true, modifiedAt: Date.parse(keptAt) };
  const examine = () => examineRaw(version, erasing);
  const keptBody = async () => {
    const bytes = objects.get(rawKey('i1'));
    return bytes && readRawObject(bytes, ingest);
  };
  return { body, objects, examine, kept: keptBody, plan };
}

const ROWS = csv(
  aRow({ text: '"A ""B""\nC"' }),
  aRow({ customer: '178501' }),
  aRow({ qty: 'x', customer: '17850' }),
  aRow({ customer: '' }),
);

describe('a raw body', () => {
  it('loses the records of the customer, and the others stay where they were cut', async () => {
    const { body, examine, kept } = await aBody('csv', ROWS);
    expect(await examine()).toEqual({ raw: 2 });
    const left = await kept();
    expect(left?.erased).toEqual([1, 3]);
    expect(left?.body).toHaveLength(body.length);
    const text = String(left?.body);
    expect(text).not.toMatch(/17850\b/);
    for (const row of [1, 2]) expect(text).toContain(ROWS.split('\r\n')[row * 2] ?? '?');
    // The next pass finds nothing.
    expect(await examine()).toEqual({});
  });

  it.each([
    ['json', (records: string[]) => `[${records.join(',\n')}]`],
    ['ndjson', (records: string[]) => `${records.join('\n')}\n`],
  ] as const)('is erased in %s, also where the text escapes the customer', async (format, join) => {
    const record = (customer: string) =>
      `{"InvoiceNo":"1","StockCode":"2","Description":null,"Quantity":1,"InvoiceDate":"2010-12-01 08:26:00","UnitPrice":1,"CustomerID":${customer},"Country":"EIRE"}`;
    const text = join([record('"1785\\u0030"'), record('14911'), record('17850')]);
    const { examine, kept, plan } = await aBody(format, text);
    expect(await examine()).toEqual({ raw: 2 });
    const left = await kept();
    expect(left?.erased).toEqual([1, 3]);
    expect(String(left?.body)).not.toContain('1785');
    if (!left) throw new Error('gone');
    expect(planOf(readBody(left.body, left.format))).toEqual(plan);
  });

  it.each([null, 'b-after'])('keeps lines that landed after the request: %s', async (holder) => {
    const { examine, kept, body } = await aBody('csv', ROWS, { holder });
    expect(await examine()).toEqual({});
    expect((await kept())?.body).toEqual(body);
  });

  it('goes if its request failed before the erasure, and nothing of it has landed', async () => {
    const { examine, objects } = await aBody('csv', ROWS, { holder: null, state: 'RECEIVED' });
    expect(await examine()).toEqual({ raw: 1 });
    expect(objects.size).toBe(0);
  });

  it('stays if its request is repeated after the erasure was asked for', async () => {
    const request = { holder: null, state: 'RECEIVED', keptAt: AS_OF } as const;
    const { examine, kept, body } = await aBody('csv', ROWS, request);
    expect(await examine()).toEqual({});
    expect((await kept())?.body).toEqual(body);
  });

  it('stays if its request failed, and it does not name the customer', async () => {
    const others = csv(aRow({ customer: '14911' }));
    const { examine, objects } = await aBody('csv', others, { holder: null, state: 'RECEIVED' });
    expect(await examine()).toEqual({});
    expect(objects.size).toBe(1);
  });

  it('loses records of a request that failed when some of it was in the stream', async () => {
    const lines = Array.from({ length: 2000 }, (_, row) =>
      aRow({ customer: row < 1500 ? '1' : '17850' }),
    );
    const request = { holder: 'b-after', state: 'RECEIVED' } as const;
    const { examine, kept, plan } = await aBody('csv', csv(...lines), request);
    const [, , firstOfSecond = 0] = plan.chunks[1] ?? [];
    expect(firstOfSecond).toBeGreaterThan(1);
    const { raw = 0 } = await examine();
    expect(raw).toBeGreaterThan(0);
    const left = await kept();
    expect(left?.erased).toHaveLength(raw);
    expect(Math.min(...(left?.erased ?? []))).toBeGreaterThanOrEqual(firstOfSecond);
  });

  it('that is damaged goes', async () => {
    const { examine, objects } = await aBody('csv', ROWS);
    objects.set(rawKey('i1'), Buffer.from('17850'));
    expect(await examine()).toEqual({ raw: 1 });
    expect(objects.size).toBe(0);
  });
});
