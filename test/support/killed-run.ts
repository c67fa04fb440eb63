import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readRunFile } from '../../cli/target/run-file.ts';
import { layoutOf } from '../../local/data-dir/layout.ts';
import { readBacklog } from '../../local/event-source/backlog.ts';
import { scanLog } from '../../local/kinesis/log/scan-log.ts';
import { type Launched, launch } from './command.ts';

/** The chunks in the stream, and those of them that are finished. */
export type Chunks = { streamed: number; done: number };
export type Kill = Chunks & { signal: string | null };

const LOOK_MS = 100;
/** Only a run that hangs takes this long. */
const PATIENCE_MS = 300_000;

/**
 * Runs `npm start -- --once FILE` on what earlier runs left in the data directory, and kills the
 * whole process group with SIGKILL once `isDue` returns true. It is called from the moment at which
 * the run has added something to the stream or to a bucket, with the milliseconds since then.
 * Throws when the run ends before it is killed, and when it makes no progress.
 */
export async function killedRun(
  file: string,
  dataDir: string,
  isDue: (chunks: Chunks, workedMs: number) => boolean,
): Promise<Kill> {
  const before = trace(dataDir);
  const run = launch('start', ['--once', file, '--data-dir', dataDir]);
  try {
    await until(run, async () => (await readRunFile(dataDir))?.pid === run.pid);
    await until(run, () => trace(dataDir) !== before);
    const began = performance.now();
    await until(run, () => isDue(chunksIn(dataDir), performance.now() - began));
  } catch (error) {
    await run.kill();
    throw error;
  }
  const { signal } = await run.kill();
  return { ...chunksIn(dataDir), signal };
}

async function until(run: Launched, isTrue: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!(await isTrue())) {
    if (run.hasEnded()) throw new Error('the run ended before it was killed');
    if (performance.now() > deadline) throw new Error('the run makes no progress');
    await sleep(LOOK_MS);
  }
}

export function chunksIn(dataDir: string): Chunks {
  const { records } = readBacklog(dataDir);
  const streamed = filesIn(layoutOf(dataDir).kinesis)
    .filter((path) => path.endsWith('.log'))
    .reduce((sum, path) => sum + scanLog(path, true).offsets.length, 0);
  return { streamed, done: Math.max(0, streamed - records) };
}

/** Changes as soon as anything is added to the stream or to a bucket. */
function trace(dataDir: string): string {
  return `${chunksIn(dataDir).streamed} ${filesIn(layoutOf(dataDir).s3).length}`;
}

function filesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) =>
    join(folder, path),
  );
}
