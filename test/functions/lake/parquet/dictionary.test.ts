import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import {
  type Column,
  columnOf,
  ownCodes,
  valuesOf,
} from '../../../../functions/lake/parquet/column.ts';
import { mayHold, readColumnValues } from '../../../../functions/lake/parquet/column-values.ts';
import {
  dictionaryOf,
  encodedIndexes,
  readIndexes,
} from '../../../../functions/lake/parquet/dictionary.ts';
import {
  parquetObject,
  type ReadGroup,
  readParquetObject,
} from '../../../../functions/lake/parquet/parquet-object.ts';
import type { StoredColumn } from '../../../../functions/lake/sql-column.ts';
import { queryParquet } from '../../../support/parquet.ts';

const ROWS = 3000;
const TEXT: StoredColumn = { name: 'text', type: 'string' };
const NULLABLE: StoredColumn = { name: 'maybe', type: 'string', nullWhen: 'it is unknown' };
const NUMBER: StoredColumn = { name: 'number', type: 'int' };
const MONEY: StoredColumn = { name: 'money', type: 'decimal(15,3)' };

/** Columns of which each has `different` values, in no order. */
function columnsWith(different: number): Column[] {
  const numbers = Array.from({ length: ROWS }, (_, row) => (row * 7919) % different);
  return [
    columnOf(
      TEXT,
      numbers.map((number) => `é${number}`),
    ),
    columnOf(
      NULLABLE,
      numbers.map((number, row) => (row % 10 === 0 ? null : `${number}`)),
    ),
    columnOf(
      NUMBER,
      numbers.map((number) => number - 5),
    ),
    columnOf(
      MONEY,
      numbers.map((number) => 5 - number * 1_000_000_007),
    ),
  ];
}

const metadata = (object: Buffer) => parquetMetadata(new Uint8Array(object).buffer);
const groupOf = (object: Buffer): ReadGroup => {
  const [group] = readParquetObject(object);
  if (!group) throw new Error('The object has no row group');
  return group;
};

function dictionariesOf(object: Buffer): boolean[] {
  const [group] = metadata(object).row_groups;
  return (group?.columns ?? []).map(
    ({ meta_data }) => meta_data?.dictionary_page_offset !== undefined,
  );
}

describe('a column of a Parquet object', () => {
  it.each([1, 2, 255, 256, 257, 1000, 2500, 3000])(
    'with %i values reads as it was written',
    async (different) => {
      const columns = columnsWith(different);
      const object = parquetObject(columns);
      expect(new Set(dictionariesOf(object))).toEqual(new Set([different <= 1000]));
      const group = groupOf(object);
      for (const column of columns)
        expect(readColumnValues(group, column.sql), column.sql.name).toEqual(valuesOf(column));
      const file = new Uint8Array(object).buffer;
      const compressors = { GZIP: (bytes: Uint8Array) => new Uint8Array(gunzipSync(bytes)) };
      const independent = await parquetReadObjects({ file, compressors });
      const [texts, maybes, numbers, thousandths] = columns.map(valuesOf);
      expect(independent.map((row) => row['text'])).toEqual(texts);
      expect(independent.map((row) => row['maybe'] ?? null)).toEqual(maybes);
      expect(independent.map((row) => row['number'])).toEqual(numbers);
      const rows = await queryParquet(
        object,
        'SELECT * REPLACE (money::VARCHAR AS money) FROM lines',
      );
      expect(rows.map((row) => row['text'])).toEqual(texts);
      expect(rows.map((row) => row['maybe'])).toEqual(maybes);
      expect(rows.map((row) => row['number'])).toEqual(numbers);
      const money = rows.map((row) => Number(String(row['money']).replace('.', '')));
      expect(money).toEqual(thousandths);
    },
  );

  it('that repeats its values is found by them, and says which is the least', async () => {
    const object = parquetObject(columnsWith(300));
    const count = async (condition: string) =>
      (await queryParquet(object, `SELECT count(*)::INT AS n FROM lines WHERE ${condition}`))[0];
    expect(await count("text = 'é299'")).toEqual({ n: 10 });
    expect(await count("text = 'é300'")).toEqual({ n: 0 });
    expect(await count('number < -4')).toEqual({ n: 10 });
    expect(await count('maybe IS NULL')).toEqual({ n: 300 });
    const [group] = metadata(object).row_groups;
    expect(group?.columns.map(({ meta_data }) => meta_data?.statistics)).toMatchObject([
      { min_value: 'é0', max_value: 'é99', null_count: 0n },
      { null_count: 300n },
      { min_value: -5, max_value: 294, null_count: 0n },
      { max_value: 0.005, null_count: 0n },
    ]);
  });

  it('may hold a text only if it has it somewhere', () => {
    for (const different of [300, 3000]) {
      const group = groupOf(parquetObject(columnsWith(different)));
      expect(mayHold(group, 'text', ['x', 'é299'])).toBe(true);
      expect(mayHold(group, 'text', ['x', 'é3001'])).toBe(false);
      expect(mayHold(group, 'text', [])).toBe(false);
    }
  });

  it('of few values, or of values that are unique, has no dictionary', () => {
    const same = (rows: number, column: StoredColumn) => columnOf(column, Array(rows).fill('same'));
    expect(dictionariesOf(parquetObject([same(99, TEXT)]))).toEqual([false]);
    expect(dictionariesOf(parquetObject([same(100, TEXT)]))).toEqual([true]);
    expect(dictionariesOf(parquetObject([same(100, { ...TEXT, unique: true })]))).toEqual([false]);
  });

  it('that is damaged throws: an index without an entry, and a run that is cut off', () => {
    const chunk = (body: Buffer) => ({
      body,
      dictionary: { count: 1, body: Buffer.from([1, 0, 0, 0, 97]) },
    });
    const group = (bytes: number[]): ReadGroup => ({
      rowCount: 8,
      columns: new Set(['text']),
      chunk: () => chunk(Buffer.from(bytes)),
    });
    const eight = [8, (1 << 1) | 1];
    expect(readColumnValues(group([...eight, 0, 0, 0, 0, 0, 0, 0, 0]), TEXT)).toEqual(
      Array(8).fill('a'),
    );
    expect(() => readColumnValues(group([...eight, 0, 0, 0, 1, 0, 0, 0, 0]), TEXT)).toThrow(
      'The column text has an index of 1, and its dictionary has 1 entries',
    );
    expect(() => readColumnValues(group([...eight, 0, 0, 0]), TEXT)).toThrow(RangeError);
    expect(() => readColumnValues(group([8, 0, 0]), TEXT)).toThrow('no values');
  });
});

it.each([
  ['more packed values than there are rows', [8, (2 << 1) | 1, ...Array(16).fill(0)]],
  ['a longer run than there are rows', [8, 100 << 1, 0]],
  ['bytes behind its runs', [8, 8 << 1, 0, 0]],
  ['indexes without bits', [0, (1 << 1) | 1]],
  ['indexes of more than 16 bits', [33, (1 << 1) | 1, ...Array(33).fill(0)]],
])('a page with %s is refused', (_, bytes) => {
  expect(() => readIndexes(Buffer.from(bytes), 8)).toThrow(RangeError);
});

it.each([65_535, 65_536])('%i different values have indexes of 16 bits', (different) => {
  const rows = 100_000;
  const of = Array.from({ length: rows }, (_, row) => row % different);
  const dictionary = dictionaryOf({ of, codes: ownCodes(rows) });
  if (!dictionary) throw new Error('There is no dictionary');
  const bytes = encodedIndexes(dictionary);
  expect(bytes[0]).toBe(16);
  expect(Array.from(readIndexes(bytes, rows), (index) => dictionary.entries[index])).toEqual(of);
});

it('65,537 different values have no dictionary', () => {
  const of = Array.from({ length: 100_000 }, (_, row) => row % 65_537);
  expect(dictionaryOf({ of, codes: ownCodes(of.length) })).toBeUndefined();
});

it('indexes are read as they were written', () => {
  const list = fc.tuple(fc.integer({ min: 1, max: 2000 }), fc.integer({ min: 100, max: 3000 }));
  fc.assert(
    fc.property(list, fc.nat(), ([different, rows], seed) => {
      const values = Array.from({ length: rows }, (_, row) => (row * row + seed) % different);
      const dictionary = dictionaryOf({ of: values, codes: ownCodes(rows) });
      expect(dictionary !== undefined).toBe(new Set(values).size <= (rows * 2) / 3);
      if (!dictionary) return;
      const indexes = readIndexes(encodedIndexes(dictionary), rows);
      expect(indexes).toEqual(Uint32Array.from(dictionary.indexes));
      expect(Array.from(indexes, (index) => dictionary.entries[index])).toEqual(values);
    }),
  );
});
