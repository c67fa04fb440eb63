import type { Api } from '../../api/api.ts';
import { readIngests } from '../../api/ingests.ts';
import type { IngestProgress } from '../../api/responses.ts';
import type { RetryPolicy } from '../../api/retry.ts';
import { openTurns } from './turns.ts';

/** Polls ingests until every line of each one is accepted or quarantined. */
export type IngestPoller = {
  add(ingestId: string): void;
  /** Takes the progress of an ingest of which no line is pending. It is not polled. */
  know(progress: IngestProgress): void;
  /** Says that no ingest will be added any more, so that `finished` can resolve. */
  close(): void;
  /** Stops polling, so that `finished` resolves with what is known. */
  abort(): void;
  /** The totals of the last responses. */
  totals(): { accepted: number; quarantined: number };
  /** Resolves with the progress of each ingest when none has a pending line. */
  finished: Promise<ReadonlyMap<string, IngestProgress>>;
};

export type PollerPorts = Pick<RetryPolicy, 'now' | 'sleep'> & {
  /** Called every ten seconds while nothing lands. Throws to give up. */
  onStall(stalledMs: number): Promise<void>;
};

export function pollIngests(api: Pick<Api, 'get' | 'url'>, ports: PollerPorts): IngestPoller {
  const turns = openTurns();
  const known = new Map<string, IngestProgress>();
  const state = { closed: false, aborted: false };
  const changed = openSignal();
  const total = (field: 'accepted' | 'quarantined'): number =>
    [...known.values()].reduce((sum, progress) => sum + progress[field], 0);

  const landed = (): number => total('accepted') + total('quarantined');

  const poll = async (): Promise<void> => {
    const before = landed();
    const asked = turns.next();
    const read = await readIngests(api, asked);
    for (const [ingestId, progress] of read) known.set(ingestId, progress);
    const ended = [...read.values()].filter(({ pending }) => pending === 0);
    turns.found(asked, new Set(ended.map(({ ingestId }) => ingestId)), landed() > before);
  };

  const run = async (): Promise<typeof known> => {
    const pace = pacing(ports);
    const isOver = (): boolean => state.aborted || (state.closed && turns.size() === 0);
    while (!isOver()) {
      if (turns.size() === 0) {
        await changed.wait();
        pace.begin();
        continue;
      }
      const began = ports.now();
      await poll();
      if (turns.size() > 0 && !isOver()) await pace.rest(landed(), ports.now() - began);
    }
    return known;
  };

  return {
    add: (ingestId) => changed.by(() => turns.add(ingestId)),
    know: (progress) => known.set(progress.ingestId, progress),
    close: () => changed.by(() => Object.assign(state, { closed: true })),
    abort: () => changed.by(() => Object.assign(state, { aborted: true })),
    totals: () => ({ accepted: total('accepted'), quarantined: total('quarantined') }),
    finished: run(),
  };
}

/** Lets one wait until something has changed. */
function openSignal() {
  let wake = (): void => undefined;
  const wait = (): Promise<void> =>
    new Promise((resolve) => {
      wake = resolve;
    });
  const by = (change: () => unknown): void => {
    change();
    wake();
  };
  return { wait, by };
}

const SHORTEST_MS = 150;
const LONGEST_MS = 2000;
/** How many times as long as a poll took to sleep after it. */
const REST = 20;
/** The same for polls that take long, because the pipeline is busy. */
const LEAST_REST = 4;
/** A poll that took very long met an outage, and the next one may find that it is over. */
const LONGEST_REST_MS = 10_000;
const STALL_CHECK_MS = 10_000;

type Pace = {
  /** Called when there is something to poll after there was nothing. */
  begin(): void;
  rest(landed: number, pollMs: number): Promise<void>;
};

/**
 * Sleeps between polls: briefly while lines land, longer while none do, and longer still if the
 * pipeline is far away or busy, so that polling neither slows it down nor costs much. A deployed
 * pipeline is polled every two seconds, a local one several times a second.
 */
function pacing({ now, sleep, onStall }: PollerPorts): Pace {
  let interval = SHORTEST_MS;
  let before = 0;
  let since = now();
  let checked = since;
  const begin = (): void => {
    [since, checked, interval] = [now(), now(), SHORTEST_MS];
  };
  const rest: Pace['rest'] = async (landed, pollMs) => {
    if (landed > before) begin();
    else interval = Math.min(LONGEST_MS, interval * 1.3);
    before = landed;
    if (now() - checked >= STALL_CHECK_MS) {
      checked = now();
      await onStall(now() - since);
    }
    const ms = Math.min(LONGEST_MS, Math.max(interval, pollMs * REST));
    await sleep(Math.max(ms, Math.min(LONGEST_REST_MS, pollMs * LEAST_REST)));
  };
  return { begin, rest };
}
