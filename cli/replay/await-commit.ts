import type { ChunkRef } from '../../functions/domain/batch.ts';
import { parkedChunks } from './parked-delivery.ts';
import { chunkName, type Unlanded } from './uncommitted-chunks.ts';

export type WaitPorts = {
  unlanded: Unlanded;
  parkedKeys(): Promise<string[]>;
  readParked(key: string): Promise<Uint8Array | undefined>;
  /** Milliseconds, of any beginning. */
  now(): number;
  sleep(milliseconds: number): Promise<unknown>;
  /** Hears how far it is. */
  onProgress(landed: number, chunks: number): void;
};

const FIRST_LOOK_MS = 300;
const LONGEST_LOOK_MS = 3000;
const PARKED_LOOK_MS = 5000;

/** The scheduled finisher comes every five minutes; when it has helped nothing, waiting further does not either. */
const GIVE_UP_MS = 6 * 60_000;

/**
 * Waits until the chunks have landed, until all that have not were parked again, or until nothing has landed for six
 * minutes. `known` are the objects that were parked before these chunks were delivered.
 */
export async function awaitLanding(
  chunks: readonly ChunkRef[],
  known: readonly string[],
  ports: WaitPorts,
): Promise<void> {
  const isParked = parkedAgain(known, ports);
  let left = await ports.unlanded(chunks);
  let since = ports.now();
  for (let pause = FIRST_LOOK_MS; left.length > 0; pause = Math.min(pause * 1.3, LONGEST_LOOK_MS)) {
    ports.onProgress(chunks.length - left.length, chunks.length);
    if (ports.now() - since > GIVE_UP_MS || (await isParked(left))) return;
    await ports.sleep(pause);
    const before = left.length;
    left = await ports.unlanded(left);
    if (left.length < before) since = ports.now();
  }
}

/** Looks for the chunks in what was parked since; each object is read once. */
function parkedAgain(known: readonly string[], ports: WaitPorts) {
  const seen = new Set(known);
  const parked = new Set<string>();
  let looked = ports.now();
  const look = async (): Promise<void> => {
    for (const key of await ports.parkedKeys()) {
      if (seen.has(key)) continue;
      seen.add(key);
      const body = await ports.readParked(key);
      for (const chunk of (body && parkedChunks(body)) ?? []) parked.add(chunkName(chunk));
    }
  };
  return async (left: readonly ChunkRef[]): Promise<boolean> => {
    if (ports.now() - looked >= PARKED_LOOK_MS) {
      await look();
      looked = ports.now();
    }
    return left.every((chunk) => parked.has(chunkName(chunk)));
  };
}
