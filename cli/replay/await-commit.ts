import type { ChunkRef } from '../../functions/domain/batch.ts';
import { STALL_LIMIT_MS } from '../api/batches.ts';
import { parkedChunks } from './parked-chunks.ts';
import { chunkName, type UncommittedChunks } from './uncommitted-chunks.ts';

export type WaitPorts = {
  uncommitted: UncommittedChunks;
  parkedKeys(): Promise<string[]>;
  readParked(key: string): Promise<Uint8Array | undefined>;
  /** Milliseconds, from any starting point. */
  now(): number;
  sleep(milliseconds: number): Promise<unknown>;
  onProgress(landed: number, chunks: number): void;
};

const FIRST_PAUSE_MS = 300;
const LONGEST_PAUSE_MS = 3000;
const PARKED_CHECK_MS = 5000;

/**
 * Waits until every chunk is in a COMMITTED batch, until all others have been parked again, or
 * until none has been committed for six minutes. `parkedBefore` are the objects that were parked
 * before these chunks were delivered.
 */
export async function awaitCommit(
  chunks: readonly ChunkRef[],
  parkedBefore: readonly string[],
  ports: WaitPorts,
): Promise<void> {
  const areParked = parkedCheck(parkedBefore, ports);
  let open = await ports.uncommitted(chunks);
  let since = ports.now();
  for (let pause = FIRST_PAUSE_MS; open.length > 0; pause = nextPause(pause)) {
    ports.onProgress(chunks.length - open.length, chunks.length);
    if (ports.now() - since > STALL_LIMIT_MS || (await areParked(open))) return;
    await ports.sleep(pause);
    const before = open.length;
    open = await ports.uncommitted(open);
    if (open.length < before) since = ports.now();
  }
}

const nextPause = (pause: number): number => Math.min(pause * 1.3, LONGEST_PAUSE_MS);

/**
 * Checks every five seconds whether chunks are in objects that were parked since. Reads each object
 * once.
 */
function parkedCheck(parkedBefore: readonly string[], ports: WaitPorts) {
  const seen = new Set(parkedBefore);
  const parked = new Set<string>();
  let checked = ports.now();
  const readNew = async (): Promise<void> => {
    for (const key of await ports.parkedKeys()) {
      if (seen.has(key)) continue;
      seen.add(key);
      const body = await ports.readParked(key);
      for (const chunk of (body && parkedChunks(body)) ?? []) parked.add(chunkName(chunk));
    }
  };
  return async (chunks: readonly ChunkRef[]): Promise<boolean> => {
    if (ports.now() - checked >= PARKED_CHECK_MS) {
      await readNew();
      checked = ports.now();
    }
    return chunks.every((chunk) => parked.has(chunkName(chunk)));
  };
}
