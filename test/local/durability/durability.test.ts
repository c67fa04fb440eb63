import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { systemClock } from '../../../local/clock.ts';
import { readCatalog } from '../../../local/glue/catalog.ts';
import { openGlue } from '../../../local/glue/glue.ts';
import { openKinesis } from '../../../local/kinesis/kinesis.ts';
import { openS3 } from '../../../local/s3/s3.ts';
import { aDataDir } from '../support.ts';
import { BUCKET, bytesFor, STREAM, stores } from './stores.ts';

async function writeAndKill(dataDir: string, journal: string, afterMs: number): Promise<void> {
  const program = new URL('./writer.ts', import.meta.url);
  const writer = fork(program, [dataDir, journal]);
  await once(writer, 'message');
  await pause(afterMs);
  writer.kill('SIGKILL');
  await once(writer, 'exit');
}

test('what was acknowledged before a kill -9 is there afterwards, whole, and nothing is half there', async () => {
  const dataDir = aDataDir();
  const journal = join(dataDir, 'journal');
  for (const afterMs of [150, 211, 97]) await writeAndKill(dataDir, journal, afterMs);

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
