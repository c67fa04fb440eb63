import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { filesFor } from '../../../local/data-dir/files.ts';
import { layoutOf } from '../../../local/data-dir/layout.ts';
import { newestWritesIn, openDatabase } from '../../../local/dynamodb/storage/database.ts';
import { lostWrites, noteNewestWrites } from '../../../local/dynamodb/storage/newest-writes.ts';
import { aDataDir } from '../support/data-dir.ts';
import { anEmbeddedTable } from './a-table.ts';

/** What a killed process leaves: newest writes that are not in the tables yet, and the note of them. */
function aKilledProcess() {
  const folder = layoutOf(aDataDir()).dynamodb;
  filesFor('process').makeFolderSync(folder);
  const database = openDatabase(folder, 'process');
  database.exec('CREATE TABLE written (value TEXT)');
  for (let value = 0; value < 5; value += 1) {
    database.prepare('INSERT INTO written VALUES (?)').run('x'.repeat(3000));
  }
  noteNewestWrites(folder, database);
  const file = newestWritesIn(folder);
  const whole = readFileSync(file);
  const note = readFileSync(join(folder, 'newest-writes.json'));
  database.close();
  writeFileSync(file, whole);
  writeFileSync(join(folder, 'newest-writes.json'), note);
  return { folder, file, whole, note };
}

test('the newest writes are whole after a kill', () => {
  expect(lostWrites(aKilledProcess().folder)).toBeUndefined();
});

test('they miss some when their file is cut off, changed, or gone', () => {
  const { folder, file, whole } = aKilledProcess();
  const says = (pages: number | string): RegExp =>
    new RegExp(`The newest writes to the tables are lost: .* had \\d+ pages, and has ${pages}\\.`);
  truncateSync(file, whole.length - 1);
  expect(lostWrites(folder)).toMatch(says('\\d+'));
  const changed = Buffer.from(whole);
  changed[3000] = (changed[3000] ?? 0) ^ 1;
  writeFileSync(file, changed);
  expect(lostWrites(folder)).toMatch(says(0));
  changed[20] = (changed[20] ?? 0) ^ 1;
  writeFileSync(file, changed);
  expect(lostWrites(folder)).toMatch(says(0));
  rmSync(file);
  expect(lostWrites(folder)).toMatch(says(0));
});

test('they are not judged by a note that has changed', () => {
  const { folder, file, note } = aKilledProcess();
  rmSync(file);
  for (let at = 0; at < note.length; at += 1) {
    const changed = Buffer.from(note);
    changed[at] = (changed[at] ?? 0) ^ 0x01;
    writeFileSync(join(folder, 'newest-writes.json'), changed);
    expect(lostWrites(folder)).toBeUndefined();
  }
});

test('tables that were closed have all of their writes in one file', async () => {
  const first = await anEmbeddedTable();
  await first.put('a', 'STARTED');
  await first.close();
  const { dynamodb } = layoutOf(first.dataDir);
  expect(() => readFileSync(newestWritesIn(dynamodb))).toThrow('ENOENT');
  expect(lostWrites(dynamodb)).toBeUndefined();
});
