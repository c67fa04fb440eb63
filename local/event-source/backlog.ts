import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { layoutOf } from '../data-dir/layout.ts';
import { damageOf } from '../kinesis/log/log-damage.ts';
import { recordsAfter } from '../kinesis/log/log-index.ts';
import { logReport } from '../kinesis/log/log-report.ts';
import { NO_LOG, scanLog } from '../kinesis/log/scan-log.ts';
import { evidenceOf } from '../kinesis/shard-log.ts';
import { shardLogFiles, shardsWithFiles } from '../kinesis/shards.ts';
import { pathOfKey } from '../s3/object-path.ts';
import { type SavedCheckpoint, savedCheckpoints } from './checkpoint.ts';
import { PARKED_PREFIX } from './invocation-record.ts';
import { readToIn } from './read-to.ts';

/** The unfinished work that a data directory holds. */
export type Backlog = {
  /**
   * Records in the stream that come after the mappings' checkpoints. In each shard the mapping that
   * is furthest behind counts; in a shard without a checkpoint, every record.
   */
  records: number;
  /** Batches that a mapping gave up and wrote to its on-failure destination in S3. */
  parked: number;
};

/**
 * Reads the backlog from the files of a data directory, whether or not a process is running on it.
 * With a damaged checkpoint, every record of its shard counts. Throws when there are several
 * streams: a checkpoint names its mapping and its shard, but not the stream.
 */
export function readBacklog(dataDir: string): Backlog {
  const { checkpoints, s3 } = layoutOf(dataDir);
  const { saved } = savedCheckpoints(checkpoints);
  const records = logsIn(dataDir).map(({ shard, path }) =>
    recordsAfter(scanLog(path, true), readToIn(saved, shard).all),
  );
  return { records: records.reduce((sum, count) => sum + count, 0), parked: parkedIn(s3) };
}

/**
 * What is wrong with the logs and checkpoints of a data directory on which no process is running,
 * each in a sentence. Reads every record.
 */
export function backlogDamage(dataDir: string): string[] {
  const { saved, damaged } = savedCheckpoints(layoutOf(dataDir).checkpoints);
  return [
    ...logsIn(dataDir, shardsWithFiles).flatMap((log) => damageIn(log, saved)),
    ...damaged.map(({ message }) => `${message}. The shard will be read from its start again.`),
  ];
}

type ShardFile = { path: string; shard: string; stream: string };

function logsIn(dataDir: string, filesOf = shardLogFiles): ShardFile[] {
  const { kinesis } = layoutOf(dataDir);
  const streams = foldersIn(kinesis);
  if (streams.length > 1) throw new Error(`${kinesis} has more than one stream: ${streams}`);
  return streams.flatMap((stream) =>
    filesOf(join(kinesis, stream)).map(({ id, path }) => ({ shard: id, path, stream })),
  );
}

function damageIn(log: ShardFile, saved: readonly SavedCheckpoint[]): string[] {
  const evidence = evidenceOf(log.path, readToIn(saved, log.shard));
  const damage = damageOf(existsSync(log.path) ? scanLog(log.path) : NO_LOG, evidence);
  return damage ? [logReport(log, damage)] : [];
}

function parkedIn(s3: string): number {
  return foldersIn(s3)
    .map((bucket) => join(s3, bucket, pathOfKey(PARKED_PREFIX.slice(0, -1))))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile()).length;
}

function foldersIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}
