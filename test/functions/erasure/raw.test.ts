import { describe, expect, it } from 'vitest';
import type { Erasing } from '../../../functions/erasure/erasing.ts';
import { examineRaw } from '../../../functions/erasure/examine/raw.ts';
import { type BodyFormat, readBody } from '../../../functions/formats/read-body.ts';
import { linesOf, planOf } from '../../../functions/intake/cut.ts';
import { rawKey, rawObject, readRawObject } from '../../../functions/raw/raw-body.ts';
import { aRow, csv } from '../../support/pipeline.ts';

const COVERED = 'b-before';

/** The raw body of an ingest, of which a batch holds the only chunk; null: none does yet. */
async function aBody(format: BodyFormat, text: string, holder: string | null = COVERED) {
  const body = Buffer.from(text);
  const plan = planOf(readBody(body, format));
  const ingest = { ingestId: 'i1', bodyHash: 'abc', plan, lines: linesOf(plan) };
  const objects = new Map([[rawKey('i1'), await rawObject(ingest, { format, body })]]);
  const claims = holder === null ? [] : [{ ordinal: 0, batchId: holder }];
  const erasing = {
    customerId: '17850',
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
  const version = { key: rawKey('i1'), isLatest: true, modifiedAt: 0 };
  const examine = () => examineRaw(version, erasing);
  const kept = async () => {
    const bytes = objects.get(rawKey('i1'));
    return bytes && readRawObject(bytes, ingest);
  };
  return { body, objects, examine, kept, plan };
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
    const { examine, kept, body } = await aBody('csv', ROWS, holder);
    expect(await examine()).toEqual({});
    expect((await kept())?.body).toEqual(body);
  });

  it('that is damaged goes', async () => {
    const { examine, objects } = await aBody('csv', ROWS);
    objects.set(rawKey('i1'), Buffer.from('17850'));
    expect(await examine()).toEqual({ raw: 1 });
    expect(objects.size).toBe(0);
  });
});
