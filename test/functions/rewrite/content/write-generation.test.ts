import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import { LINE_COLUMNS } from '../../../../functions/lake/lake-tables.ts';
import { columnOf } from '../../../../functions/lake/parquet/column.ts';
import { parquetObject } from '../../../../functions/lake/parquet/parquet-object.ts';
import type {
  ContentChange,
  ContentLimits,
  WrittenGeneration,
} from '../../../../functions/rewrite/content/content.ts';
import { StagedAccounts } from '../../../../functions/rewrite/content/runs/staged-accounts.ts';
import { verifyGeneration } from '../../../../functions/rewrite/content/verify-generation.ts';
import { writeGeneration } from '../../../../functions/rewrite/content/write-generation.ts';
import { queryParquet } from '../../../support/parquet.ts';
import { aRow, DAY, MemoryLake, objectOf, type Row } from './a-day.ts';

/** So small that a handful of lines needs several runs, merges, row groups and objects. */
const SMALL: ContentLimits = {
  linesPerRun: 7,
  objectsPerRun: 100,
  linesPerPiece: 3,
  runsPerMerge: 2,
  linesPerGroup: 4,
};
const COMPACT: ContentChange = { linesPerObject: 10 };
const target = {
  date: DAY,
  keyOf: (n: number) => `lake/rewrite-${n}.parquet`,
};

/** Writes a generation, and continues from what is staged. */
const write = async (
  sources: readonly { key: string }[],
  change: ContentChange,
  lake: MemoryLake,
  limits?: ContentLimits,
  keyOf = target.keyOf,
): Promise<WrittenGeneration> => {
  const staged = await StagedAccounts.open('staged/', lake);
  return writeGeneration(sources, change, { ...target, keyOf, staged }, lake, limits);
};

/** Some lines of the day, each with an id of its own. Few ingests, customers and times. */
const someRows: fc.Arbitrary<Row[]> = fc
  .array(
    fc.record({
      ingest: fc.constantFrom('ing_a', 'ing_b', 'ing_c'),
      hour: fc.integer({ min: 0, max: 23 }),
      quantity: fc.integer({ min: -80_995, max: 80_995 }),
      unitPrice: fc.integer({ min: -11_062_060, max: 999_999_999 }),
      customerId: fc.constantFrom(null, '17850', '14911'),
      description: fc.option(fc.string({ unit: 'binary' }), { nil: null }),
    }),
    { maxLength: 60 },
  )
  .map((lines) => lines.map((line, index) => aRow(index, line)));

const someChange: fc.Arbitrary<ContentChange> = fc.record(
  {
    without: fc.record(
      {
        ingestIds: fc.uniqueArray(fc.constantFrom('ing_a', 'ing_b', 'ing_x')),
        customerId: fc.constantFrom('17850', '99999'),
      },
      { requiredKeys: [] },
    ),
    anonymise: fc.record({
      customerId: fc.constantFrom('14911', '99999'),
      as: fc.constantFrom(null, 'erased-1'),
    }),
    linesPerObject: fc.constantFrom(3, 10, 1000),
  },
  { requiredKeys: ['linesPerObject'] },
);

/** Puts rows into objects of up to `size`, and returns these. */
function land(lake: MemoryLake, rows: readonly Row[], size: number, name = 'batch') {
  const sources: { key: string }[] = [];
  for (let start = 0; start < rows.length; start += size) {
    const key = `lake/${name}-${start}.parquet`;
    lake.lake.set(key, objectOf(rows.slice(start, start + size)));
    sources.push({ key });
  }
  return sources;
}

const compressors = { GZIP: (bytes: Uint8Array) => new Uint8Array(gunzipSync(bytes)) };

function buffer(lake: MemoryLake, key: string): ArrayBuffer {
  return new Uint8Array(lake.lake.get(key) ?? []).buffer;
}

/** The line ids, customers and totals of a generation, by a reader that shares no code with ours. */
async function linesOf(lake: MemoryLake, { objects }: WrittenGeneration) {
  const found = [];
  for (const { key } of objects) {
    found.push(...(await parquetReadObjects({ file: buffer(lake, key), compressors, utf8: true })));
  }
  return found.map(({ line_id, customer_id, description }) => ({
    line_id,
    customer_id: customer_id ?? null,
    description: description ?? null,
  }));
}

/** What a change makes of rows, said in the simplest way. */
function expectedOf(rows: readonly Row[], { without, anonymise }: ContentChange, added: Row[]) {
  const goes = ({ ingest_id, customer_id }: Row) =>
    without?.ingestIds?.includes(String(ingest_id)) ||
    (without?.customerId !== undefined && without.customerId === customer_id);
  const kept = rows.filter((row) => !goes(row));
  const renamed = kept.map((row) =>
    anonymise && row.customer_id === anonymise.customerId
      ? { ...row, customer_id: anonymise.as, extra: null }
      : row,
  );
  return [...renamed, ...added].sort(
    (a, b) =>
      Number(a.invoice_ts) - Number(b.invoice_ts) ||
      (String(a.line_id) < String(b.line_id) ? -1 : 1),
  );
}

const sum = (rows: readonly Row[], name: 'quantity' | 'line_total') =>
  rows.reduce((total, row) => total + BigInt(row[name] ?? 0), 0n);

it('a generation has the lines that the change leaves and adds, sorted, whatever the limits', async () => {
  const property = fc.asyncProperty(
    someRows,
    someChange,
    fc.nat(5),
    fc.constantFrom(1, 4, 100),
    async (rows, change, addedCount, size) => {
      const lake = new MemoryLake();
      const added = Array.from({ length: addedCount }, (_, n) => aRow(n, { ingest: 'ing_new' }));
      const archived = land(lake, added, 2, 'archive').map(({ key }) => key);
      const sources = land(lake, rows, size);
      const whole = { ...change, with: archived };
      const written = await write(sources, whole, lake, SMALL);
      const expected = expectedOf(rows, change, added);
      expect(await linesOf(lake, written)).toEqual(
        expected.map(({ line_id, customer_id, description }) => ({
          ...{ line_id, customer_id, description },
        })),
      );
      expect(written).toMatchObject({
        lineCount: expected.length,
        quantity: sum(expected, 'quantity'),
        revenue: sum(expected, 'line_total'),
      });
      const count = (ingests: { lineCount: number }[]) =>
        ingests.reduce((total, { lineCount }) => total + lineCount, 0);
      expect(rows.length - count(written.removed) + count(written.added)).toBe(expected.length);
      expect(count(written.added)).toBe(addedCount);
      await verifyGeneration(written.objects, written, DAY, lake);
    },
  );
  await fc.assert(property, { numRuns: 60 });
});

it('the order and the sizes of the sources, and the limits of memory, do not change a byte', async () => {
  const property = fc.asyncProperty(someRows, fc.constantFrom(1, 5, 50), async (rows, size) => {
    const bytesOf = async (sources: Row[], objectSize: number, limits?: ContentLimits) => {
      const lake = new MemoryLake();
      const landed = land(lake, sources, objectSize);
      const grouped = { ...limits, linesPerGroup: SMALL.linesPerGroup };
      const { objects } = await write(landed, COMPACT, lake, {
        ...{ linesPerRun: 1000, objectsPerRun: 1000, linesPerPiece: 1000, runsPerMerge: 2 },
        ...grouped,
      });
      return objects.map(({ key }) => Buffer.from(lake.lake.get(key) ?? []).toString('base64'));
    };
    expect(await bytesOf(rows.toReversed(), size, SMALL)).toEqual(await bytesOf(rows, 1000));
  });
  await fc.assert(property, { numRuns: 20 });
});

it('row groups follow each other in time, and say so, so that a query skips them', async () => {
  const lake = new MemoryLake();
  const rows = Array.from({ length: 40 }, (_, n) => aRow(n, { hour: (n * 7) % 24 }));
  const written = await write(land(lake, rows, 9), COMPACT, lake, SMALL);
  const ranges = written.objects.flatMap(({ key }) =>
    parquetMetadata(buffer(lake, key)).row_groups.map(({ num_rows, columns }) => {
      const time = columns.find(({ meta_data }) => meta_data?.path_in_schema[0] === 'invoice_ts');
      const { min_value, max_value } = time?.meta_data?.statistics ?? {};
      return { lines: Number(num_rows), from: Number(min_value), to: Number(max_value) };
    }),
  );
  expect(written.objects.map(({ lines }) => lines)).toEqual([8, 8, 8, 8, 8]);
  expect(ranges.map(({ lines }) => lines)).toEqual(Array(10).fill(4));
  for (const [index, { from, to }] of ranges.entries()) {
    expect(from).toBeLessThanOrEqual(to);
    expect(from).toBeGreaterThanOrEqual(ranges[index - 1]?.to ?? 0);
  }
});

it('tells by ingest what was removed, added and anonymised', async () => {
  const lake = new MemoryLake();
  const sources = land(
    lake,
    [
      aRow(0, { ingest: 'ing_b', quantity: 2 }),
      aRow(1, { ingest: 'ing_a', quantity: -3 }),
      aRow(2, { ingest: 'ing_b', quantity: 5 }),
      aRow(3, { ingest: 'ing_c', customerId: '14911' }),
    ],
    2,
  );
  const [archived] = land(lake, [aRow(9, { ingest: 'ing_d', quantity: 1 })], 1, 'archive');
  const change: ContentChange = {
    without: { ingestIds: ['ing_a', 'ing_b'] },
    anonymise: { customerId: '14911', as: null },
    with: [archived?.key ?? ''],
    linesPerObject: 10,
  };
  const { removed, added, anonymised } = await write(sources, change, lake);
  const price = 2550n;
  expect({ removed, added, anonymised }).toEqual({
    removed: [
      { ingestId: 'ing_a', lineCount: 1, quantity: -3n, revenue: -3n * price },
      { ingestId: 'ing_b', lineCount: 2, quantity: 7n, revenue: 7n * price },
    ],
    added: [{ ingestId: 'ing_d', lineCount: 1, quantity: 1n, revenue: price }],
    anonymised: [{ ingestId: 'ing_c', lineCount: 1, quantity: 6n, revenue: 6n * price }],
  });
});

describe('a source', () => {
  const writeFrom = (bytes: Uint8Array) => {
    const lake = new MemoryLake();
    lake.lake.set('lake/x.parquet', bytes);
    return write([{ key: 'lake/x.parquet' }], COMPACT, lake);
  };
  const without = (name: string) => {
    const row = aRow(0);
    const columns = LINE_COLUMNS.filter((column) => column.name !== name);
    return parquetObject(columns.map((column) => columnOf(column, [row[column.name]])));
  };

  it('of a version before a column has no value in it', async () => {
    expect((await writeFrom(without('extra'))).lineCount).toBe(1);
  });

  it.each([
    ['lacks a column that needs a value', without('country')],
    ['lacks a column that every version has', without('description')],
    ['is not Parquet', Buffer.from('no Parquet at all')],
    ['is cut off', objectOf([aRow(0)]).subarray(0, 900)],
    ['holds a line of another day', objectOf([aRow(0, { hour: 24 })])],
  ])('that %s stops the rewrite', async (_, bytes) => {
    const error = { name: 'SourceDamaged', message: /^lake\/x\.parquet is not an object of lines/ };
    await expect(writeFrom(bytes)).rejects.toMatchObject({ name: error.name });
    await expect(writeFrom(bytes)).rejects.toThrow(error.message);
  });

  it('that repeats a line of another stops the rewrite', async () => {
    const lake = new MemoryLake();
    const sources = land(lake, [aRow(0), aRow(1), aRow(2), aRow(0)], 2);
    await expect(write(sources, COMPACT, lake, SMALL)).rejects.toThrow(
      'The line ing_a-1 is in the sources more than once',
    );
  });
});

it('stops when there is no time left, at every place where it asks', async () => {
  const rows = Array.from({ length: 40 }, (_, n) => aRow(n));
  const attempt = (patience: number) => {
    const lake = new MemoryLake();
    lake.patience = patience;
    return write(land(lake, rows, 9), COMPACT, lake, SMALL);
  };
  for (const patience of [0, 1, 5, 20]) {
    await expect(attempt(patience)).rejects.toMatchObject({ name: 'OutOfTime' });
  }
  expect((await attempt(1000)).lineCount).toBe(40);
});

describe('reading back finds', () => {
  const rows = Array.from({ length: 12 }, (_, n) => aRow(n, { hour: n }));
  const written = async () => {
    const lake = new MemoryLake();
    const generation = await write(land(lake, rows, 5), COMPACT, lake);
    return { lake, ...generation };
  };
  const changed = (n: number, change: Partial<Row>) =>
    rows.slice(0, 10).map((row, index) => (index === n ? { ...row, ...change } : row));

  it.each([
    ['a quantity that differs', changed(3, { quantity: 7 }), /quantity/],
    ['a total that differs by a thousandth', changed(3, { line_total: 15_301 }), /revenue/],
    ['another line', changed(3, { line_id: 'ing_a-99' }), /line ids/],
    ['lines that are not in order', rows.slice(0, 10).toReversed(), /is not in order/],
    ['a line that is there twice', [...rows.slice(0, 9), rows[8] ?? aRow(0)], /is not in order/],
    ['too few lines', rows.slice(0, 9), /has 9 lines/],
  ])('%s', async (_, others, message) => {
    const { lake, objects, ...expected } = await written();
    const bytes = objectOf(others);
    lake.lake.set(objects[0]?.key ?? '', bytes);
    const found = objects.map((object, n) => (n ? object : { ...object, bytes: bytes.length }));
    const verified = verifyGeneration(found, expected, DAY, lake);
    await expect(verified).rejects.toMatchObject({ name: 'GenerationDiffers' });
    await expect(verified).rejects.toThrow(message);
  });

  it('an object that is missing', async () => {
    const { lake, objects, ...expected } = await written();
    lake.lake.delete(objects[1]?.key ?? '');
    await expect(verifyGeneration(objects, expected, DAY, lake)).rejects.toThrow(/is missing$/);
    const verified = verifyGeneration(objects.slice(0, 1), expected, DAY, lake);
    await expect(verified).rejects.toThrow(/found 10 lines, .* expected 12 lines/);
  });
});

it('a generation without lines is one object without rows, which every reader reads', async () => {
  const lake = new MemoryLake();
  const sources = land(lake, [aRow(0, { ingest: 'ing_a' })], 1);
  const change = { ...COMPACT, without: { ingestIds: ['ing_a'] } };
  const written = await write(sources, change, lake, SMALL);
  expect(written.objects).toMatchObject([{ key: target.keyOf(0), lines: 0 }]);
  await verifyGeneration(written.objects, written, DAY, lake);
  expect(await linesOf(lake, written)).toEqual([]);
  expect(Number(parquetMetadata(buffer(lake, target.keyOf(0))).num_rows)).toBe(0);
  const object = Buffer.from(lake.lake.get(target.keyOf(0)) ?? []);
  const sql = 'SELECT count(*) AS lines, sum(line_total) AS revenue FROM lines';
  expect(await queryParquet(object, sql)).toEqual([{ lines: '0', revenue: null }]);
  // It is a source like any other.
  const next = await write(written.objects, COMPACT, lake, SMALL, (n) => `n${n}`);
  expect(next.objects).toMatchObject([{ key: 'n0', lines: 0 }]);
});
