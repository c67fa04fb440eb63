import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { crc32 } from 'node:zlib';
import { ServiceError } from '../../endpoint/api-call.ts';
import { attributeOf, type Item } from '../values/attribute-value.ts';
import { sortable } from '../values/compare.ts';
import type { Index, KeyAttribute, KeyAttributes, Table } from './table.ts';

/** The key of an item, as texts that sort as its attributes do. */
export type Key = { hash: string; range: string };

/** An item as it is stored: its JSON. `size` is what it counts. */
export type Row = { json: string; size: number };

export type Bound = { operator: '=' | '<' | '<=' | '>' | '>='; value: string };

/** The rows of a table or an index, or of one partition key, in the order of their keys. */
export type Span = {
  index: Index | undefined;
  hash: string | undefined;
  bounds: readonly Bound[];
  /** The key of the row after which the span begins: of the index, then of the table. */
  after: readonly string[] | undefined;
  isReversed: boolean;
};

export type Rows = {
  get(key: Key): string | undefined;
  put(key: Key, item: Item, row: Row): void;
  delete(key: Key): void;
  span(span: Span): Iterable<Row>;
  total(): { count: number; bytes: number };
};

/** The item's key for a table or an index; undefined if it lacks an attribute of it. */
export function keyIn(item: Item, { hash, range }: KeyAttributes): Key | undefined {
  const [first, second] = [keyText(item, hash), range ? keyText(item, range) : ''];
  return first === undefined || second === undefined ? undefined : { hash: first, range: second };
}

function keyText(item: Item, { name, type }: KeyAttribute): string | undefined {
  const value = attributeOf(item, name);
  return value?.[type] === undefined ? undefined : sortable(value);
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Creates the rows of a table unless they exist. An item is found by its key, and in each index. */
export function createRows(database: DatabaseSync, { name, indexes }: Table): void {
  const table = quoted(`items of ${name}`);
  const columns = indexes.flatMap(({ number }) => [`h${number} TEXT`, `r${number} TEXT`]);
  const all = ['hash TEXT NOT NULL', 'range TEXT NOT NULL', ...columns];
  database.exec(`CREATE TABLE IF NOT EXISTS ${table} (${all.join(', ')},
    size INTEGER NOT NULL, crc32 INTEGER NOT NULL, item TEXT NOT NULL) STRICT;
    CREATE UNIQUE INDEX IF NOT EXISTS ${quoted(`key of ${name}`)} ON ${table} (hash, range)`);
  for (const { number } of indexes) {
    database.exec(`CREATE INDEX IF NOT EXISTS ${quoted(`index ${number} of ${name}`)}
      ON ${table} (h${number}, r${number}, hash, range) WHERE h${number} IS NOT NULL`);
  }
}

export function rowsOf(database: DatabaseSync, table: Table): Rows {
  const from = quoted(`items of ${table.name}`);
  const statement = cachedBy((sql) => database.prepare(sql));
  const listing = cachedBy((sql) => arraysOf(database.prepare(sql)));
  const columns = table.indexes.flatMap(({ number }) => [`h${number}`, `r${number}`]);
  const written = [...columns, 'size', 'crc32', 'item'];
  const put = `INSERT INTO ${from} (hash, range, ${written.join(', ')})
    VALUES (?, ?${', ?'.repeat(written.length)}) ON CONFLICT (hash, range)
    DO UPDATE SET ${written.map((column) => `${column} = excluded.${column}`).join(', ')}`;
  return {
    get: ({ hash, range }) => {
      const sql = `SELECT crc32, item FROM ${from} WHERE hash = ? AND range = ?`;
      const row = statement(sql).get(hash, range);
      return row && checked(row['item'], row['crc32'], table);
    },
    put: ({ hash, range }, item, { json, size }) => {
      const keys = table.indexes.flatMap((index) => {
        const key = keyIn(item, index);
        return key ? [key.hash, key.range] : [null, null];
      });
      statement(put).run(hash, range, ...keys, size, crc32(json), json);
    },
    delete: ({ hash, range }) => {
      statement(`DELETE FROM ${from} WHERE hash = ? AND range = ?`).run(hash, range);
    },
    span: function* (span) {
      const { where, values, order } = conditionsOf(span);
      const sql = `SELECT size, crc32, item FROM ${from} WHERE ${where} ORDER BY ${order}`;
      for (const row of listing(sql).iterate(...values)) {
        yield { json: checked(row[2], row[1], table), size: Number(row[0]) };
      }
    },
    total: () => {
      const sql = `SELECT count(*) AS count, coalesce(sum(size), 0) AS bytes FROM ${from}`;
      const row = statement(sql).get();
      return { count: Number(row?.['count']), bytes: Number(row?.['bytes']) };
    },
  };
}

function cachedBy(prepare: (sql: string) => StatementSync): (sql: string) => StatementSync {
  const prepared = new Map<string, StatementSync>();
  return (sql) => {
    const statement = prepared.get(sql) ?? prepare(sql);
    prepared.set(sql, statement);
    return statement;
  };
}

/** Rows as lists of their values: a page of a table then takes a fifth less time than by name. */
function arraysOf(statement: StatementSync): StatementSync {
  statement.setReturnArrays(true);
  return statement;
}

/** An item as text. Throws for one whose bytes have changed. */
function checked(item: unknown, checksum: unknown, { name }: Table): string {
  const json = String(item);
  if (crc32(json) === checksum) return json;
  throw new ServiceError(
    'InternalServerError',
    `An item of the table ${name} is damaged: it does not have the checksum with which it was written`,
    500,
  );
}

function conditionsOf({ index, hash, bounds, after, isReversed }: Span) {
  const [first, second] = index ? [`h${index.number}`, `r${index.number}`] : ['hash', 'range'];
  const key = index ? [first, second, 'hash', 'range'] : ['hash', 'range'];
  // In a query, every row has the same partition key.
  const sorted = hash === undefined ? key : key.slice(1);
  const direction = isReversed ? 'DESC' : 'ASC';
  const conditions = [
    hash === undefined ? `${first} IS NOT NULL` : `${first} = ?`,
    ...bounds.map(({ operator }) => `${second} ${operator} ?`),
    ...(after
      ? [`(${sorted.join(', ')}) ${isReversed ? '<' : '>'} (${sorted.map(() => '?').join(', ')})`]
      : []),
  ];
  return {
    where: conditions.join(' AND '),
    order: sorted.map((column) => `${column} ${direction}`).join(', '),
    values: [
      ...(hash === undefined ? [] : [hash]),
      ...bounds.map(({ value }) => value),
      ...(after?.slice(-sorted.length) ?? []),
    ],
  };
}
