import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { get } from '../request/request.ts';

export type Pages<Page, Item> = {
  /** The first page, with what is the same on each. */
  first: Page | undefined;
  items: readonly Item[];
  error: string | undefined;
  isLoading: boolean;
  /** Asks for the next page, if there is one. */
  more(): void;
};

type State<Page> = Pick<Pages<Page, never>, 'error' | 'isLoading'> & {
  path: string;
  pages: readonly Page[];
};

const begun = <Page>(path: string): State<Page> => ({
  path,
  pages: [],
  error: undefined,
  isLoading: true,
});

/** A list of the API, page by page as it is scrolled. */
export function usePages<Page extends { next?: string | undefined }, Item>(
  path: string,
  itemsOf: (page: Page) => readonly Item[],
): Pages<Page, Item> {
  const [state, setState] = useState<State<Page>>(() => begun(path));
  const loading = useRef<AbortController>(undefined);
  const load = useCallback(
    async (before: readonly Page[], cursor: string | undefined) => {
      const over = new AbortController();
      loading.current = over;
      const search = cursor === undefined ? '' : `?cursor=${encodeURIComponent(cursor)}`;
      setState({ path, pages: before, error: undefined, isLoading: true });
      const change = await get<Page>(`${path}${search}`, over.signal).then(
        (page) => ({ pages: [...before, page], error: undefined }),
        (thrown: unknown) => ({ pages: before, error: messageOf(thrown) }),
      );
      if (!over.signal.aborted) setState({ path, ...change, isLoading: false });
    },
    [path],
  );
  useEffect(() => {
    void load([], undefined);
    return () => loading.current?.abort();
  }, [load]);
  const { pages, error, isLoading } = state.path === path ? state : begun<Page>(path);
  const next = pages.at(-1)?.next;
  const more = useCallback(() => {
    if (next !== undefined && !isLoading && error === undefined) void load(pages, next);
  }, [next, isLoading, error, load, pages]);
  return { first: pages[0], items: pages.flatMap(itemsOf), error, isLoading, more };
}

const messageOf = (thrown: unknown): string =>
  thrown instanceof Error ? thrown.message : String(thrown);
