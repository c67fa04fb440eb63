import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as z from 'zod';
import { layoutOf } from '../../local/data-dir/layout.ts';
import { scanLog } from '../../local/kinesis/log-file.ts';
import { counterOf } from '../../local/kinesis/sequence-number.ts';
import type { Api } from '../api/api.ts';
import { batchesIn, holdsLines } from '../api/batches.ts';

/** What a data directory shows of the work that is not done, whether a process is at it or not. */
export type UnderWay = {
  /** Chunks in the stream that are not done with. */
  backlog: number;
  /** Deliveries that were set aside after their last retry. */
  parked: number;
};

/** Where Lambda's event source mappings put a delivery that they give up. */
const PARKED_BELOW = join('aws', 'lambda');

const Checkpoint = z.object({ sequenceNumber: z.string() });

export function underWay(dataDir: string): UnderWay {
  const { kinesis, checkpoints, s3 } = layoutOf(dataDir);
  const done = new Map(filesBelow(checkpoints).map((path) => [shardOf(path), counterAt(path)]));
  const logs = filesBelow(kinesis).filter((path) => path.endsWith('.log'));
  return {
    backlog: logs.reduce((sum, path) => sum + recordsBehind(path, done.get(shardOf(path))), 0),
    parked: entriesOf(s3).flatMap((bucket) => filesBelow(join(s3, bucket, PARKED_BELOW))).length,
  };
}

function recordsBehind(path: string, done: number | undefined): number {
  const { base, offsets } = scanLog(path);
  return done === undefined ? offsets.length : Math.max(0, base + offsets.length - done - 1);
}

function counterAt(path: string): number {
  return counterOf(Checkpoint.parse(JSON.parse(readFileSync(path, 'utf8'))).sequenceNumber);
}

const shardOf = (path: string): string => basename(path).replace(/\.(log|json)$/, '');

function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.new'))
    .map((entry) => join(entry.parentPath, entry.name));
}

function entriesOf(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

/**
 * Whether lines that have not landed never will by themselves: a delivery was set aside, nothing is left in the
 * stream, and no sealed batch waits for the scheduled finisher.
 */
export async function nothingGoesOn(dataDir: string, api: Api): Promise<boolean> {
  const { backlog, parked } = underWay(dataDir);
  if (parked === 0 || backlog > 0) return false;
  return !(await batchesIn(api)).some(holdsLines);
}
