import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesFor } from '../../../../local/data-dir/files.ts';
import type { LogDamage } from '../../../../local/kinesis/log/log-damage.ts';
import { ShardLog, type ShardLogOptions } from '../../../../local/kinesis/shard-log.ts';
import { aDataDir } from '../../support/data-dir.ts';

/** Records of different lengths, one of them empty, one with a key that is not ASCII. */
export const TEXTS = ['first', '', 'the third, which is longer', 'x'];
const KEYS = ['k', 'a longer key', 'ключ', 'k'];

const files = filesFor('process');

const recordOf = (text: string, index: number) => ({
  partitionKey: KEYS[index % KEYS.length] ?? 'k',
  data: Buffer.from(text),
});

/** The log of a shard with these records, and a way to damage it. */
export async function aLog(texts = TEXTS) {
  const path = join(aDataDir(), 'shard.log');
  const written = await ShardLog.open(path, 0, { files });
  const numbers: string[] = [];
  for (const [index, text] of texts.entries()) {
    numbers.push(...(await written.append([recordOf(text, index)], 1000 + index)));
  }
  await written.close();
  const bytes = readFileSync(path);
  const givenOut = readFileSync(lastFile(path));
  return {
    path,
    bytes,
    numbers,
    /** Puts other bytes in the place of the log, and the file beside it as it was. */
    become: (other: Uint8Array): void => {
      writeFileSync(path, other);
      writeFileSync(lastFile(path), givenOut);
    },
  };
}

export const lastFile = (path: string): string => path.replace('.log', '.last');

/** Opens a log, reads it, appends a record and reads that. */
export async function reopened(path: string, options: ShardLogOptions = {}) {
  const damages: LogDamage[] = [];
  const log = await ShardLog.open(path, 0, {
    files,
    onDamage: (it) => damages.push(it),
    ...options,
  });
  const before = await textsOf(log);
  const [added = ''] = await log.append([recordOf('added', 0)], 2000);
  const after = await textsOf(log);
  await log.close();
  return { damages, before, added, after };
}

async function textsOf(log: ShardLog) {
  const records = await log.read(undefined, 10_000, 1e9);
  return records.map(({ data, sequenceNumber }) => ({ text: String(data), sequenceNumber }));
}
