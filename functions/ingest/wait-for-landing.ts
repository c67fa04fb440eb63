import type { Timer } from '../concurrency/timer.ts';
import type { LineCounts } from '../domain/batch.ts';
import { type IngestProgress, progressCounts } from '../ledger/ingest-progress.ts';
import type { LedgerReader } from '../ledger/ledger-reader.ts';

export type LandingPorts = {
  progress: Pick<LedgerReader, 'readIngest'>;
  timer: Pick<Timer, 'now' | 'sleep'>;
  /** Called when a request stops waiting because the ledger cannot be read. */
  noteWaitFailure(ingestId: string, error: unknown): void;
};

/** A batch waits a second or more to fill up, so polling more often would only cost reads. */
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 1000;

/**
 * Waits until every line of the ingest can be queried, and returns what landed. Returns undefined
 * if some lines cannot be queried by `deadline`.
 *
 * Never throws: a ledger that cannot be read says nothing about the lines. The SDK has retried such
 * a read several times already, so it is not repeated here.
 */
export async function waitForLanding(
  ingestId: string,
  ports: LandingPorts,
  deadline: number,
): Promise<LineCounts | undefined> {
  const { timer } = ports;
  const timeout = timer.sleep(Math.max(0, deadline - timer.now())).then(() => undefined);
  const poll = () => Promise.race([readIngest(ingestId, ports), timeout]);
  let pause = FIRST_PAUSE_MS;
  for (let progress = await poll(); progress; progress = await poll()) {
    const { accepted, quarantined, pending } = progressCounts(progress);
    if (pending === 0) return { accepted, quarantined };
    await Promise.race([timer.sleep(pause), timeout]);
    pause = Math.min(2 * pause, LONGEST_PAUSE_MS);
  }
  return undefined;
}

async function readIngest(
  ingestId: string,
  { progress, noteWaitFailure }: LandingPorts,
): Promise<IngestProgress | undefined> {
  try {
    return await progress.readIngest(ingestId);
  } catch (error) {
    noteWaitFailure(ingestId, error);
    return undefined;
  }
}
