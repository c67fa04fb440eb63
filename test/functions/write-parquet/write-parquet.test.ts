import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { QUARANTINE_COLUMNS } from '../../../functions/lake/lake-tables.ts';
import { planOf } from '../../../functions/planning/plan-of.ts';
import { type PutObject, writeParquet } from '../../../functions/write-parquet/write-parquet.ts';
import { ARRIVED, BATCH, INGEST, validated } from '../../support/lines.ts';
import { memoryDayLedger } from '../../support/memory-day-ledger.ts';
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

async function written(plan = PLAN, days = memoryDayLedger()) {
  const objects = new Map<string, Buffer>();
  const put: PutObject = async (key, bytes) => {
    objects.set(key, bytes);
  };
  await writeParquet(plan, put, days);
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

  it('writes to the new generation of a day first while the day is rewritten, and to no generation that was replaced', async () => {
    const days = memoryDayLedger();
    const day = await days.readDay('2010-12-01');
    const change = { reason: 'compact' as const, linesPerObject: 10 };
    const begun = await days.beginRewrite(day, change, '2026-02-01T00:00:00.000Z');
    const expected = [
      `lake/invoice_date=2010-12-01/g=1/${BATCH}.parquet`,
      `lake/invoice_date=2010-12-01/g=0/${BATCH}.parquet`,
    ];
    const keys = async () =>
      [...(await written(PLAN, days)).keys()].filter((key) => key.includes('=2010-12-01/'));
    expect(await keys()).toEqual(expected);
    expect(await keys()).toEqual(expected);
    await days.endRewrite(await days.beginSwitch(begun), '2026-02-01T00:01:00.000Z');
    expect(await keys()).toEqual(expected.slice(0, 1));
    expect(await days.registrationOf('2010-12-01', BATCH)).toEqual({
      generation: 1,
      targets: [1, 0],
      lines: { lineCount: 2, quantity: 13n, revenue: 33_150n },
    });
  });

  it('writes a day that was rewritten before to its live generation', async () => {
    const days = memoryDayLedger();
    const change = { reason: 'compact' as const, linesPerObject: 10 };
    const begun = await days.beginRewrite(await days.readDay('2010-12-01'), change, '');
    await days.endRewrite(await days.beginSwitch(begun), '');
    expect([...(await written(PLAN, days)).keys()]).toContain(
      `lake/invoice_date=2010-12-01/g=1/${BATCH}.parquet`,
    );
  });

  it('does not write an object of a day that it can not register with', async () => {
    const keys: string[] = [];
    const put: PutObject = async (key) => void keys.push(key);
    const changed = { ...memoryDayLedger(), register: async () => 'CHANGED' as const };
    await expect(writeParquet(PLAN, put, changed)).rejects.toMatchObject({
      name: 'LedgerUnavailable',
    });
    expect(keys).toEqual([]);
  });

  it('writes nothing for an empty batch', async () => {
    expect((await written(planOf(BATCH, validated()))).size).toBe(0);
  });

  it('throws LakeWriteFailed for any error', async () => {
    const put = () => Promise.reject('a string');
    await expect(writeParquet(PLAN, put, memoryDayLedger())).rejects.toMatchObject({
      name: 'LakeWriteFailed',
    });
    const damaged = { ...PLAN, lines: { ...PLAN.lines, country: [] } };
    await expect(written(damaged)).rejects.toMatchObject({ name: 'LakeWriteFailed' });
  });
});
