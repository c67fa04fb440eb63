import { useEffect, useState } from 'preact/hooks';
import { get } from './request.ts';

type Paged<Item> = {
  items: readonly Item[];
  error: string | undefined;
  isLoading: boolean;
  hasMore: boolean;
  /** Reads the next page, if there is one. */
  readOn: () => void;
};

type Known<Item> = { items: readonly Item[]; next: string | null };

/** The most items that a page of the console keeps. */
const MOST = 20_000;

/**
 * A list that is read page by page. It is read again from the start when the path or the version
 * changes.
 */
export function usePages<Page extends { next: string | null }, Item>(
  path: string,
  itemsOf: (page: Page) => readonly Item[],
  version: number | string = 0,
): Paged<Item> {
  const [known, setKnown] = useState<Known<Item>>(NOTHING);
  const [{ error, isLoading }, setReading] = useState<Reading>({ isLoading: true });
  const read = async (after: string | null, signal?: AbortSignal) => {
    setReading({ isLoading: true });
    const { page, error: problem } = await pageOf<Page>(pathAfter(path, after), signal);
    if (signal?.aborted) return;
    setReading({ isLoading: false, error: problem });
    if (!page) return;
    const items = itemsOf(page);
    setKnown((before) => ({
      items: after === null ? items : [...before.items, ...items],
      next: page.next,
    }));
  };
  useEffect(() => {
    const over = new AbortController();
    void read(null, over.signal);
    return () => over.abort();
  }, [path, version]);
  const readOn = () => {
    const isOver = known.next === null || known.items.length >= MOST;
    if (!isOver && !isLoading) void read(known.next);
  };
  return { items: known.items, error, isLoading, hasMore: known.next !== null, readOn };
}

type Reading = { isLoading: boolean; error?: string | undefined };

const NOTHING = { items: [], next: null };

async function pageOf<Page>(path: string, signal: AbortSignal | undefined) {
  try {
    return { page: await get<Page>(path, signal), error: undefined };
  } catch (thrown) {
    return { page: undefined, error: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}

function pathAfter(path: string, after: string | null): string {
  if (after === null) return path;
  return `${path}${path.includes('?') ? '&' : '?'}after=${encodeURIComponent(after)}`;
}
