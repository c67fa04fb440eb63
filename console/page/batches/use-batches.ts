import { useEffect, useRef, useState } from 'preact/hooks';
import type { BatchList, BatchRow } from '../../api/batches.ts';
import { get } from '../request/request.ts';
import { useAnswer } from '../request/use-answer.ts';
import { appended, MOST_ROWS, merged, type Rows } from './merged.ts';

const REFRESH_MS = 3000;
type Pages = Rows & { path: string };

const NOTHING: Rows = { rows: [], next: undefined, isExtended: false };

export type BatchesShown = {
  rows: readonly BatchRow[];
  error: string | undefined;
  isLoading: boolean;
  /** Whether there are more, which `more` reads. */
  hasMore: boolean;
  isFull: boolean;
  more(): Promise<void>;
};

/** A list of batches whose first page is read again while it is in view, and the others on demand. */
export function useBatches(path: string): BatchesShown {
  const head = useAnswer<BatchList>(path, { everyMs: REFRESH_MS });
  const [pages, setPages] = useState<Pages>({ path, ...NOTHING });
  const [problem, setProblem] = useState<string>();
  const isReading = useRef(false);
  useEffect(() => {
    const { value } = head;
    if (!value) return;
    setPages((before) => ({ path, ...merged(before.path === path ? before : NOTHING, value) }));
  }, [head.value, path]);
  const shown = pages.path === path ? pages : NOTHING;
  const isFull = shown.rows.length >= MOST_ROWS;
  const more = async () => {
    if (shown.next === undefined || isFull || isReading.current) return;
    isReading.current = true;
    try {
      const page = await get<BatchList>(`${path}&cursor=${encodeURIComponent(shown.next)}`);
      setPages((before) => (before.path === path ? { path, ...appended(before, page) } : before));
      setProblem(undefined);
    } catch (thrown) {
      setProblem(thrown instanceof Error ? thrown.message : String(thrown));
    } finally {
      isReading.current = false;
    }
  };
  return {
    rows: shown.rows,
    error: head.error ?? problem,
    isLoading: head.isLoading,
    hasMore: shown.next !== undefined,
    isFull,
    more,
  };
}
