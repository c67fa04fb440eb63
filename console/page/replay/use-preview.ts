import { useEffect, useState } from 'preact/hooks';
import type { BatchList } from '../../api/batches.ts';
import type { ReplayOutcome, ReplayPreview } from '../../api/replays.ts';
import { get, post } from '../request/request.ts';

/** One batch, or those of a list. */
export type Subjects = { batchId: string } | { query: URLSearchParams };

export type Preview = {
  /** The batches that were found; undefined while they are looked for. */
  found: number | undefined;
  /** Whether there are more batches than one replay takes. */
  isPart: boolean;
  outcomes: readonly ReplayOutcome[];
  isComplete: boolean;
  error: string | undefined;
};

const NONE: Preview = {
  found: undefined,
  isPart: false,
  outcomes: [],
  isComplete: false,
  error: undefined,
};
const MOST_BATCHES = 1000;
const AT_A_TIME = 25;

/** Finds out what a replay would do. It changes nothing, and ends with the dialog. */
export function usePreview(subjects: Subjects): Preview {
  const [preview, setPreview] = useState<Preview>(NONE);
  useEffect(() => {
    const over = new AbortController();
    const change = (changes: Partial<Preview>) => {
      if (!over.signal.aborted) setPreview((before) => ({ ...before, ...changes }));
    };
    look(subjects, change, over.signal).catch((thrown: unknown) =>
      change({ error: thrown instanceof Error ? thrown.message : String(thrown) }),
    );
    return () => over.abort();
  }, []);
  return preview;
}

async function look(
  subjects: Subjects,
  change: (changes: Partial<Preview>) => void,
  signal: AbortSignal,
): Promise<void> {
  const { ids, isPart } = await idsOf(subjects, signal);
  change({ found: ids.length, isPart });
  let outcomes: ReplayOutcome[] = [];
  for (let start = 0; start < ids.length; start += AT_A_TIME) {
    const batchIds = ids.slice(start, start + AT_A_TIME);
    const answer = await post<ReplayPreview>('/api/replays/preview', { batchIds }, signal);
    outcomes = [...outcomes, ...answer.outcomes];
    change({ outcomes });
  }
  change({ isComplete: true });
}

async function idsOf(
  subjects: Subjects,
  signal: AbortSignal,
): Promise<{ ids: string[]; isPart: boolean }> {
  if ('batchId' in subjects) return { ids: [subjects.batchId], isPart: false };
  const ids = new Set<string>();
  let cursor = '';
  do {
    const path = `/api/batches?${subjects.query}&limit=${MOST_BATCHES}`;
    const page = await get<BatchList>(cursor === '' ? path : `${path}&cursor=${cursor}`, signal);
    for (const { batchId } of page.batches) ids.add(batchId);
    cursor = encodeURIComponent(page.next ?? '');
  } while (cursor !== '' && ids.size < MOST_BATCHES);
  return { ids: [...ids].slice(0, MOST_BATCHES), isPart: cursor !== '' || ids.size > MOST_BATCHES };
}
