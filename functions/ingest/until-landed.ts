import type { IngestProgress, LedgerReader } from '../ledger/dynamo-ledger-reader.ts';
import { landedOf } from '../ledger/landed.ts';
import { logger } from '../runtime/telemetry.ts';
import type { Timer } from '../stream/put-records.ts';

export type LandingPorts = {
  progress: Pick<LedgerReader, 'readIngest'>;
  timer: Pick<Timer, 'now' | 'sleep'>;
};

export type Landed = { accepted: number; quarantined: number };

/** A batch waits a second or more to be full, so that looking more often would only cost reads. */
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 1000;

/**
 * Waits until every line of the ingest can be queried, and answers what landed; undefined when some can't at
 * `deadline`. Never throws: that the ledger can't be read says nothing about the lines. It was asked several times
 * by the SDK then, so that no more reads are made.
 */
export async function untilLanded(
  ingestId: string,
  { progress, timer }: LandingPorts,
  deadline: number,
): Promise<Landed | undefined> {
  const late = timer.sleep(Math.max(0, deadline - timer.now())).then(() => undefined);
  const look = () => Promise.race([read(ingestId, progress), late]);
  let pause = FIRST_PAUSE_MS;
  for (let seen = await look(); seen; seen = await look()) {
    const { accepted, quarantined, pending } = landedOf(seen);
    if (pending === 0) return { accepted, quarantined };
    await Promise.race([timer.sleep(pause), late]);
    pause = Math.min(2 * pause, LONGEST_PAUSE_MS);
  }
  return undefined;
}

async function read(
  ingestId: string,
  progress: LandingPorts['progress'],
): Promise<IngestProgress | undefined> {
  try {
    return await progress.readIngest(ingestId);
  } catch (error) {
    logger.warn('not waited for', { ingestId, error: error instanceof Error ? error.name : error });
    return undefined;
  }
}
