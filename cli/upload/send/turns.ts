import { AT_A_TIME } from '../../api/ingests.ts';

/** The ingests of which not every line has landed, and which of them the next poll asks for. */
export type Turns = {
  add(ingestId: string): void;
  /** How many have not ended. */
  size(): number;
  next(): string[];
  /** Takes what a poll has found: those it asked for that have ended, and whether any line has landed. */
  found(asked: readonly string[], ended: ReadonlySet<string>, hasLanded: boolean): void;
};

/** The pipeline makes a query for each ingest, so a poll asks for few. */
const FEWEST = 4;
const WIDER = 4;

/**
 * Ingests land in the order in which they were sent, or nearly. So while lines land, a poll asks for
 * those that were sent first. One that a later one has overtaken goes to the end: its batch may have
 * failed, and holds up none of the others. A poll asks for more when all that it asked for have ended, or
 * nothing has landed. If there are more than one request can name, and nothing lands of those, the
 * others have their turn.
 */
export function openTurns(): Turns {
  const pending = new Set<string>();
  let width = AT_A_TIME;
  const next = () => [...pending].slice(0, width);
  const found: Turns['found'] = (asked, ended, hasLanded) => {
    for (const ingestId of ended) pending.delete(ingestId);
    const overtaken = asked.slice(0, asked.findLastIndex((ingestId) => ended.has(ingestId)) + 1);
    moveToEnd(pending, !hasLanded && width === AT_A_TIME ? asked : overtaken);
    const isWider = !hasLanded || ended.size === asked.length;
    width = isWider ? Math.min(width * WIDER, AT_A_TIME) : FEWEST;
  };
  return { add: (ingestId) => pending.add(ingestId), size: () => pending.size, next, found };
}

function moveToEnd(queue: Set<string>, ids: readonly string[]): void {
  for (const id of ids) if (queue.delete(id)) queue.add(id);
}
