import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { layoutOf } from '../data-dir/layout.ts';
import { recordsAfter, scanLog } from '../kinesis/log-file.ts';
import { shardLogFiles } from '../kinesis/shards.ts';
import { pathOfKey } from '../s3/object-path.ts';
import { savedCheckpoints } from './checkpoint.ts';
import { PARKED_PREFIX } from './invocation-record.ts';

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
 * Throws when a log or a checkpoint is damaged, and when there are several streams: a checkpoint
 * names its mapping and its shard, but not the stream.
 */
export function readBacklog(dataDir: string): Backlog {
  const { kinesis, checkpoints, s3 } = layoutOf(dataDir);
  return { records: recordsBehind(kinesis, checkpoints), parked: parkedIn(s3) };
}

function recordsBehind(kinesis: string, checkpoints: string): number {
  const streams = foldersIn(kinesis);
  if (streams.length > 1) throw new Error(`${kinesis} has more than one stream: ${streams}`);
  const positions = Map.groupBy(savedCheckpoints(checkpoints), ({ shard }) => shard);
  return streams
    .flatMap((stream) => shardLogFiles(join(kinesis, stream)))
    .map(({ id, path }) => {
      const log = scanLog(path);
      const behind = positions.get(id)?.map(({ position }) => recordsAfter(log, position));
      return Math.max(...(behind ?? [recordsAfter(log, undefined)]));
    })
    .reduce((sum, records) => sum + records, 0);
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
