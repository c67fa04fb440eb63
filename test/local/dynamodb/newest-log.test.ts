import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { layoutOf } from '../../../local/data-dir/layout.ts';
import { lostWrites, noteNewestLog } from '../../../local/dynamodb/newest-log.ts';
import { aDataDir } from '../support/data-dir.ts';
import { anEmbeddedTable } from './a-table.ts';

/** Tables with a log of 100 bytes that is noted. */
function aNotedLog() {
  const dir = layoutOf(aDataDir()).dynamodb;
  mkdirSync(dir);
  const log = join(dir, '000009.log');
  writeFileSync(log, Buffer.alloc(100));
  noteNewestLog(dir);
  return { dir, log };
}

describe('the newest log of the tables', () => {
  test('misses writes when it is shorter than it was, or gone', () => {
    const { dir, log } = aNotedLog();
    expect(lostWrites(dir)).toBeUndefined();
    writeFileSync(log, Buffer.alloc(99));
    expect(lostWrites(dir)).toBe(
      `The newest writes to the tables are lost: ${log} had 100 bytes, and has 99.`,
    );
    rmSync(log);
    expect(lostWrites(dir)).toContain('had 100 bytes, and has 0.');
  });

  test('may be longer, or another one that came later', () => {
    const { dir, log } = aNotedLog();
    writeFileSync(log, Buffer.alloc(200));
    expect(lostWrites(dir)).toBeUndefined();
    renameSync(log, join(dir, '000011.log'));
    expect(lostWrites(dir)).toBeUndefined();
  });

  test('is not judged by a note that has changed', () => {
    const { dir, log } = aNotedLog();
    rmSync(log);
    const file = join(dir, 'newest-log.json');
    const whole = readFileSync(file);
    for (let at = 0; at < whole.length; at += 1) {
      const changed = Buffer.from(whole);
      changed[at] = (changed[at] ?? 0) ^ 0x01;
      writeFileSync(file, changed);
      expect(lostWrites(dir)).toBeUndefined();
    }
  });
});

test('closed tables have noted every write, and open again after some were cut off', async () => {
  const first = await anEmbeddedTable();
  for (const key of ['a', 'b', 'c']) await first.put(key, 'STARTED');
  await first.close();
  const { dynamodb } = layoutOf(first.dataDir);
  expect(lostWrites(dynamodb)).toBeUndefined();
  const log = readdirSync(dynamodb).find((name) => name.endsWith('.log')) ?? '';
  const whole = readFileSync(join(dynamodb, log));
  writeFileSync(join(dynamodb, log), whole.subarray(0, -1));
  expect(lostWrites(dynamodb)).toContain(`had ${whole.length} bytes, and has ${whole.length - 1}.`);
  const second = await anEmbeddedTable(first.dataDir);
  expect(await second.stateOf('a')).toBe('STARTED');
  await second.close();
  expect(lostWrites(dynamodb)).toBeUndefined();
});
