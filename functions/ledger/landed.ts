import type { IngestProgress } from './dynamo-ledger-reader.ts';

/**
 * How much of an ingest has landed: lines received = accepted + quarantined + pending. A batch that records what it
 * lands has written all of it before, so that every line can be queried once none is pending.
 */
export function landedOf({ ingest, landings }: IngestProgress) {
  const accepted = landings.reduce((sum, landing) => sum + landing.accepted, 0);
  const quarantined = landings.reduce((sum, landing) => sum + landing.quarantined, 0);
  const pending = ingest.lines - accepted - quarantined;
  return { lines: ingest.lines, chunks: ingest.chunks, accepted, quarantined, pending };
}
