import { useEffect, useRef, useState } from 'preact/hooks';
import { get } from './request.ts';

export type Answer<T> = {
  /** The newest answer; it stays while the next one is waited for, or when that has failed. */
  value: T | undefined;
  /** Why the newest request has failed. */
  error: string | undefined;
  isLoading: boolean;
  /** Asks again. */
  reload(): void;
};

type State<T> = Pick<Answer<T>, 'value' | 'error' | 'isLoading'> & { path: string | undefined };

export type Asking = {
  /** Asks again this long after each answer, while the page is visible. */
  everyMs?: number;
};

/** Asks the console's server. Asks again when the path changes; `undefined` asks nothing. */
export function useAnswer<T>(path: string | undefined, { everyMs }: Asking = {}): Answer<T> {
  const [state, setState] = useState<State<T>>(noAnswer(path));
  const [asked, setAsked] = useState(0);
  const current = useRef(path);
  current.current = path;
  useEffect(() => {
    if (path === undefined) return undefined;
    const over = new AbortController();
    setState((before) => (before.path === path ? { ...before, isLoading: true } : noAnswer(path)));
    void askAgain<T>(path, everyMs, over.signal, setState);
    return () => over.abort();
  }, [path, everyMs, asked]);
  const shown = state.path === path ? state : noAnswer<T>(path);
  return { ...shown, reload: () => setAsked((count) => count + 1) };
}

const noAnswer = <T>(path: string | undefined): State<T> => ({
  path,
  value: undefined,
  error: undefined,
  isLoading: path !== undefined,
});

async function askAgain<T>(
  path: string,
  everyMs: number | undefined,
  signal: AbortSignal,
  set: Change<T>,
): Promise<void> {
  await askOnce(path, signal, set);
  while (everyMs !== undefined && !signal.aborted) {
    await pause(everyMs, signal);
    await askOnce(path, signal, set);
  }
}

type Change<T> = (change: (before: State<T>) => State<T>) => void;

async function askOnce<T>(path: string, signal: AbortSignal, set: Change<T>): Promise<void> {
  await visible(signal);
  if (signal.aborted) return;
  try {
    const value = await get<T>(path, signal);
    set(() => ({ path, value, error: undefined, isLoading: false }));
  } catch (thrown) {
    if (signal.aborted) return;
    const error = thrown instanceof Error ? thrown.message : String(thrown);
    set((before) => ({ ...before, error, isLoading: false }));
  }
}

/** Resolves when the page is visible or the signal aborts. A page in the background asks nothing. */
function visible(signal: AbortSignal): Promise<void> {
  if (!document.hidden) return Promise.resolve();
  return new Promise((resolve) => {
    const check = () => {
      if (document.hidden && !signal.aborted) return;
      document.removeEventListener('visibilitychange', check);
      resolve();
    };
    document.addEventListener('visibilitychange', check);
    signal.addEventListener('abort', check, { once: true });
  });
}

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });
