import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { QUARANTINE_COLUMNS } from '../../../functions/lake/lake-tables.ts';
import { planOf } from '../../../functions/split-batch/split-batch.ts';
import { writeParquet } from '../../../functions/write-parquet/write-parquet.ts';
import { ARRIVED, BATCH, INGEST, validated } from '../../support/lines.ts';
import { queryParquet } from '../../support/parquet.ts';

const DAY = 24 * 3_600_000;
const PLAN = planOf(
  BATCH,
  validated(
    {
      lines: [{}, { invoiceTs: Date.UTC(2010, 11, 1) + DAY }, { quantity: 7 }],
      quarantined: [{ text: 'a,"b\n£', column: 'Quantity' }],
    },
    { arrivedAt: ARRIVED + DAY, quarantined: [{ text: '/w==', encoding: 'base64' }] },
  ),
);

async function written(plan = PLAN) {
  const objects = new Map<string, Buffer>();
  await writeParquet(plan, async (key, bytes) => {
    objects.set(key, bytes);
  });
  return objects;
}

describe('writeParquet', () => {
  it('writes one object per day of the lake and of quarantine, with the keys of the plan', async () => {
    expect([...(await written()).keys()].sort()).toEqual([
      `lake/invoice_date=2010-12-01/g=0/${BATCH}.parquet`,
      `lake/invoice_date=2010-12-02/g=0/${BATCH}.parquet`,
      `quarantine/ingest_date=2026-01-31/${BATCH}.json.gz`,
      `quarantine/ingest_date=2026-02-01/${BATCH}.json.gz`,
    ]);
  });

  it('writes the lines of each day to the object of that day', async () => {
    const object = (await written()).get(`lake/invoice_date=2010-12-01/g=0/${BATCH}.parquet`);
    const rows = await queryParquet(
      object ?? Buffer.alloc(0),
      'SELECT line_id, quantity FROM lines',
    );
    expect(rows).toEqual([
      { line_id: `${INGEST}-1`, quantity: 6 },
      { line_id: `${INGEST}-3`, quantity: 7 },
    ]);
  });

  it('writes a quarantined line with the columns of the quarantine table', async () => {
    const object = (await written()).get(`quarantine/ingest_date=2026-01-31/${BATCH}.json.gz`);
    const text = gunzipSync(object ?? Buffer.alloc(0)).toString();
    expect(text.endsWith('\n')).toBe(true);
    const row = JSON.parse(text);
    expect(Object.keys(row)).toEqual(QUARANTINE_COLUMNS.map(({ name }) => name));
    expect(row).toMatchObject({
      ingest_id: INGEST,
      source_row: 4,
      line_id: `${INGEST}-4`,
      reason: 'field_count',
      column_name: 'Quantity',
      text: 'a,"b\n£',
      text_encoding: 'text',
      batch_id: BATCH,
      ingested_at: '2026-01-31 23:59:59.123',
    });
  });

  it('writes the same bytes from the staged plan', async () => {
    const again = await written(JSON.parse(JSON.stringify(PLAN)));
    for (const [key, bytes] of await written()) expect(again.get(key)?.equals(bytes)).toBe(true);
  });

  it('writes nothing for an empty batch', async () => {
    expect((await written(planOf(BATCH, validated()))).size).toBe(0);
  });

  it('throws LakeWriteFailed for any error', async () => {
    const put = () => Promise.reject('a string');
    await expect(writeParquet(PLAN, put)).rejects.toMatchObject({ name: 'LakeWriteFailed' });
    const damaged = { ...PLAN, lines: { ...PLAN.lines, country: [] } };
    await expect(written(damaged)).rejects.toMatchObject({ name: 'LakeWriteFailed' });
  });
});
