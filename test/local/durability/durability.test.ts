import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemClock } from '../../../local/clock.ts';
import { readCatalog } from '../../../local/glue/catalog.ts';
import { openGlue } from '../../../local/glue/glue.ts';
import { openKinesis } from '../../../local/kinesis/kinesis.ts';
import { openS3 } from '../../../local/s3/s3.ts';
import { aDataDir } from '../support/data-dir.ts';
import { BUCKET, bytesFor, STREAM, stores } from './stores.ts';

/** Kills a writer after this many acknowledged writes, with others under way. */
async function writeAndKill(dataDir: string, journal: string, writes: number): Promise<void> {
  const writer = fork(new URL('./writer.ts', import.meta.url), [dataDir, journal]);
  for (let acknowledged = 0; acknowledged < writes; acknowledged += 1)
    await once(writer, 'message');
  writer.kill('SIGKILL');
  await once(writer, 'exit');
}

test('everything acknowledged before a kill -9 is complete afterwards, and nothing is partial', async () => {
  const dataDir = aDataDir();
  const journal = join(dataDir, 'journal');
  for (const writes of [15, 31, 7]) await writeAndKill(dataDir, journal, writes);

  const acknowledged = readFileSync(journal, 'utf8').trimEnd().split('\n');
  expect(acknowledged.length).toBeGreaterThan(10);
  await openS3(dataDir, stores);
  const objects = readdirSync(join(dataDir, 's3', BUCKET, 'objects'));
  expect(acknowledged.filter((name) => !objects.includes(name))).toEqual([]);
  for (const name of objects) {
    const object = readFileSync(join(dataDir, 's3', BUCKET, 'objects', name));
    expect(object.equals(bytesFor(name)), name).toBe(true);
  }

  const { log, close } = await openKinesis(dataDir, stores, systemClock);
  const records = await log.read(STREAM, 'shardId-000000000000', undefined, 1e6, 1e9);
  await close();
  const intact = records.filter(({ partitionKey, data }) => data.equals(bytesFor(partitionKey)));
  expect(intact).toHaveLength(records.length);
  const inStream = new Set(records.map(({ partitionKey }) => partitionKey));
  expect(acknowledged.filter((name) => !inStream.has(name))).toEqual([]);

  await openGlue(dataDir, stores);
  const partitions = readCatalog(dataDir).databases[0]?.tables[0]?.partitions ?? [];
  const inCatalog = new Set(partitions.map(({ values }) => values[0]));
  expect(acknowledged.filter((name) => !inCatalog.has(name))).toEqual([]);
});
