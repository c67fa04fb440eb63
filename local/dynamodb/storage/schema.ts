import type { DatabaseSync } from 'node:sqlite';
import { createRows } from './rows.ts';
import { type Table, tableOf } from './table.ts';

/** The tables that exist. */
export function storedTables(database: DatabaseSync): Table[] {
  database.exec(
    'CREATE TABLE IF NOT EXISTS tables (name TEXT PRIMARY KEY, shape TEXT NOT NULL) STRICT',
  );
  return database
    .prepare('SELECT name, shape FROM tables ORDER BY name')
    .all()
    .map(({ name, shape }) => tableOf(String(name), JSON.parse(String(shape))));
}

export function addTable(database: DatabaseSync, table: Table): void {
  createRows(database, table);
  database
    .prepare('INSERT INTO tables (name, shape) VALUES (?, ?)')
    .run(table.name, JSON.stringify(table.shape));
}
