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
    /The tables are missing: .*CURRENT, found 0 other files/,
  );
  mkdirSync(layout.dynamodb);
  writeFileSync(join(layout.dynamodb, '000005.ldb'), '');
  expect(() => checkTables(layout)).toThrow(/found 1 other files.* Restore the folder from a copy/);
  writeFileSync(join(layout.dynamodb, 'CURRENT'), 'MANIFEST-000004');
  checkTables(layout);
});
