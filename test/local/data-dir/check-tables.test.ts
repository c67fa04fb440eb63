import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkTables } from '../../../local/data-dir/check-tables.ts';
import { layoutOf } from '../../../local/data-dir/layout.ts';
import { aDataDir } from '../support/data-dir.ts';

test('a used data directory without its tables is refused, a new one is not', () => {
  const layout = layoutOf(aDataDir());
  checkTables(layout);
  mkdirSync(layout.checkpoints);
  expect(() => checkTables(layout)).toThrow(
    /The tables are missing: .*tables\.sqlite, found 0 other files/,
  );
  mkdirSync(layout.dynamodb);
  writeFileSync(join(layout.dynamodb, 'newest-writes.json'), '');
  expect(() => checkTables(layout)).toThrow(/found 1 other files.* Restore the folder from a copy/);
  const tables = join(layout.dynamodb, 'tables.sqlite');
  writeFileSync(tables, '');
  expect(() => checkTables(layout)).toThrow('The tables are missing');
  writeFileSync(tables, 'SQLite');
  checkTables(layout);
});

test('the tables of an earlier version are refused, with what to do', () => {
  const layout = layoutOf(aDataDir());
  mkdirSync(layout.dynamodb);
  writeFileSync(join(layout.dynamodb, 'CURRENT'), 'MANIFEST-000004');
  expect(() => checkTables(layout)).toThrow(
    /those of an earlier version, .* Nothing was changed\. Use that version, or start on another/,
  );
});
