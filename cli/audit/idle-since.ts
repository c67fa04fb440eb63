import { readBacklog } from '../../local/event-source/backlog.ts';

/**
 * The time at which nothing was in the stream of a data directory, and nothing parked: what had been
 * accepted by then and is still pending is lost. undefined when something was.
 */
export function idleSince(dataDir: string, now = Date.now): string | undefined {
  // A chunk is in the stream before its ingest is accepted, and until its delivery has ended.
  const time = new Date(now()).toISOString();
  const { records, parked } = readBacklog(dataDir);
  return records + parked === 0 ? time : undefined;
}
