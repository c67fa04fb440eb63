import type { Api } from '../../api/api.ts';
import { IngestProgress } from '../../api/responses.ts';
import type { Patience } from '../../api/retry.ts';

/** Follows ingests until every line of theirs has landed: accepted or quarantined. */
export type Landing = {
  follow(ingestId: string): void;
  /** As last heard of, all ingests together. */
  landed(): { accepted: number; quarantined: number };
  /** Resolves once all that was followed has landed; `expectMore: false` says that nothing more will be followed. */
  finished: Promise<ReadonlyMap<string, IngestProgress>>;
  expectNoMore(): void;
  /** Stops asking. */
  abandon(): void;
};

export type Watch = Pick<Patience, 'now' | 'sleep'> & {
  /** Called when nothing has landed for a while, again and again. Throws to give up. */
  onStall(stalledMs: number): Promise<void>;
};

const SHORTEST_MS = 150;
const LONGEST_MS = 1000;
const STALL_LOOK_MS = 10_000;
const ASK_AT_ONCE = 8;

export function followLanding(api: Pick<Api, 'get'>, watch: Watch): Landing {
  const waiting = new Set<string>();
  const known = new Map<string, IngestProgress>();
  const total = (field: 'accepted' | 'quarantined'): number =>
    [...known.values()].reduce((sum, progress) => sum + progress[field], 0);
  const state = { complete: false, abandoned: false };

  const ask = async (ingestId: string): Promise<void> => {
    const answer = await api.get(`/ingests/${encodeURIComponent(ingestId)}`);
    if (answer === undefined) return;
    const progress = IngestProgress.parse(answer);
    known.set(ingestId, progress);
    if (progress.pending === 0) waiting.delete(ingestId);
  };

  const run = async (): Promise<typeof known> => {
    const pace = pacing(watch);
    while (!state.abandoned && (waiting.size > 0 || !state.complete)) {
      const began = watch.now();
      await Promise.all(inTurn(waiting).map(ask));
      const landed = total('accepted') + total('quarantined');
      await pace(landed, watch.now() - began, waiting.size > 0);
    }
    return known;
  };

  return {
    follow: (ingestId) => waiting.add(ingestId),
    landed: () => ({ accepted: total('accepted'), quarantined: total('quarantined') }),
    finished: run(),
    expectNoMore: () => {
      state.complete = true;
    },
    abandon: () => {
      state.abandoned = true;
    },
  };
}

/** The next few to ask about. They go to the end of the row, so that every one has its turn. */
function inTurn(waiting: Set<string>): string[] {
  const next = [...waiting].slice(0, ASK_AT_ONCE);
  for (const ingestId of next) {
    waiting.delete(ingestId);
    waiting.add(ingestId);
  }
  return next;
}

type Pace = (landed: number, askedMs: number, waiting: boolean) => Promise<void>;

/** Asks often while lines land and seldom while none do, and never so often that asking slows the landing down. */
function pacing({ now, sleep, onStall }: Watch): Pace {
  let interval = SHORTEST_MS;
  let seen = 0;
  let since = now();
  let looked = since;
  return async (landed, askedMs, waiting) => {
    if (landed > seen || !waiting) {
      [seen, since, looked, interval] = [landed, now(), now(), SHORTEST_MS];
    } else {
      interval = Math.min(LONGEST_MS, interval * 1.3);
    }
    if (now() - looked >= STALL_LOOK_MS) {
      looked = now();
      await onStall(now() - since);
    }
    await sleep(Math.max(interval, askedMs * 4));
  };
}
