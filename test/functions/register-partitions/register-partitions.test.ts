import { describe, expect, it } from 'vitest';
import { LINE_COLUMNS, QUARANTINE_COLUMNS } from '../../../functions/lake/lake-tables.ts';
import type { CreatePartitions, Partition } from '../../../functions/lake/partitions.ts';
import { commentOf } from '../../../functions/lake/sql-column.ts';
import { planOf } from '../../../functions/planning/plan-of.ts';
import { registerPartitions } from '../../../functions/register-partitions/register-partitions.ts';
import { planHead } from '../../../functions/staging/plan.ts';
import { BATCH, validated } from '../../support/lines.ts';
import { memoryDayLedger } from '../../support/memory-day-ledger.ts';

const DAY = 24 * 3_600_000;

/** The days of a plan with lines of that many days. */
function daysOfPlan(days: number, quarantined = 0) {
  const lines = Array.from({ length: days }, (_, day) => ({
    invoiceTs: Date.UTC(2010, 11, 1) + day * DAY,
  }));
  const wrong = Array.from({ length: quarantined }, () => ({}));
  return planHead(planOf(BATCH, validated({ lines, quarantined: wrong }))).days;
}

/** A catalog that returns these error codes. */
function catalog(...codes: string[]) {
  const calls: { table: string; partitions: Partition[] }[] = [];
  const create: CreatePartitions = async (table, partitions) => {
    calls.push({ table, partitions });
    return codes;
  };
  return { calls, create };
}

describe('registerPartitions', () => {
  it('registers the days of the lake and of quarantine, each with its location and its columns', async () => {
    const { calls, create } = catalog();
    expect(await registerPartitions(daysOfPlan(2, 1), 'the-lake', create, memoryDayLedger())).toBe(
      3,
    );
    expect(calls.map(({ table }) => table)).toEqual(['invoice_lines', 'quarantine']);
    const [lines, quarantine] = calls.map(({ partitions }) => partitions);
    expect(lines?.map(({ Values }) => Values)).toEqual([['2010-12-01'], ['2010-12-02']]);
    expect(lines?.[0]?.StorageDescriptor).toMatchObject({
      Location: 's3://the-lake/lake/invoice_date=2010-12-01/g=0/',
      SerdeInfo: {
        SerializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe',
      },
    });
    expect(lines?.[0]?.StorageDescriptor.Columns).toEqual(
      LINE_COLUMNS.map((column) => ({
        Name: column.name,
        Type: column.type,
        Comment: commentOf(column),
      })),
    );
    expect(quarantine?.[0]).toMatchObject({
      Values: ['2026-01-31'],
      StorageDescriptor: {
        Location: 's3://the-lake/quarantine/ingest_date=2026-01-31/',
        SerdeInfo: { SerializationLibrary: 'org.openx.data.jsonserde.JsonSerDe' },
      },
    });
    expect(quarantine?.[0]?.StorageDescriptor.Columns).toHaveLength(QUARANTINE_COLUMNS.length);
  });

  it('registers a day that was rewritten and is missing at its live generation', async () => {
    const days = memoryDayLedger();
    const change = { reason: 'compact', linesPerObject: 10 } as const;
    const at = '2026-02-01T00:00:00.000Z';
    const begun = await days.beginRewrite(await days.readDay('2010-12-01'), change, at);
    await days.endRewrite(await days.beginSwitch(begun), at);
    const { calls, create } = catalog();
    await registerPartitions(daysOfPlan(1), 'the-lake', create, days);
    expect(calls[0]?.partitions[0]?.StorageDescriptor).toMatchObject({
      Location: 's3://the-lake/lake/invoice_date=2010-12-01/g=1/',
    });
  });

  it('creates at most 100 partitions per call', async () => {
    const { calls, create } = catalog();
    await registerPartitions(daysOfPlan(250), 'the-lake', create, memoryDayLedger());
    expect(calls.map(({ partitions }) => partitions.length)).toEqual([100, 100, 50]);
  });

  it('succeeds for a day that is registered already, and does not change it', async () => {
    const { calls, create } = catalog('AlreadyExistsException');
    expect(await registerPartitions(daysOfPlan(1), 'the-lake', create, memoryDayLedger())).toBe(1);
    expect(calls).toHaveLength(1);
  });

  it('throws CatalogUpdateFailed when the catalog refuses a day or cannot be reached', async () => {
    const { create } = catalog('AlreadyExistsException', 'InternalServiceException');
    await expect(
      registerPartitions(daysOfPlan(1), 'the-lake', create, memoryDayLedger()),
    ).rejects.toMatchObject({
      name: 'CatalogUpdateFailed',
      message: expect.stringContaining('InternalServiceException'),
    });
    const away = () => Promise.reject(new Error('away'));
    await expect(
      registerPartitions(daysOfPlan(1), 'the-lake', away, memoryDayLedger()),
    ).rejects.toMatchObject({
      name: 'CatalogUpdateFailed',
    });
  });

  it('makes no call for an empty batch', async () => {
    const { calls, create } = catalog();
    expect(await registerPartitions(daysOfPlan(0), 'the-lake', create, memoryDayLedger())).toBe(0);
    expect(calls).toEqual([]);
  });
});
