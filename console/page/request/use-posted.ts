import { useEffect, useState } from 'preact/hooks';
import { post } from './request.ts';

/** The answer to what was posted last. */
export type Posted<T> = {
  /** The newest answer; it stays while the next one is waited for. */
  value: T | undefined;
  error: string | undefined;
  isLoading: boolean;
};

/** While something is typed, only what stays this long is asked. */
const PAUSE_MS = 250;

/** Asks the server by POST whenever the body changes; `undefined` asks nothing. */
export function usePosted<T>(path: string, body: unknown): Posted<T> {
  const [state, setState] = useState<Posted<T>>({
    value: undefined,
    error: undefined,
    isLoading: body !== undefined,
  });
  const text = JSON.stringify(body);
  useEffect(() => {
    if (text === undefined) return undefined;
    const over = new AbortController();
    setState((before) => ({ ...before, isLoading: true }));
    const ask = async () => {
      const { value, error } = await answerOf<T>(path, text, over.signal);
      if (over.signal.aborted) return;
      setState((before) => ({ value: value ?? before.value, error, isLoading: false }));
    };
    const timer = setTimeout(() => void ask(), PAUSE_MS);
    return () => {
      clearTimeout(timer);
      over.abort();
    };
  }, [path, text]);
  return state;
}

async function answerOf<T>(path: string, text: string, signal: AbortSignal) {
  try {
    return { value: await post<T>(path, JSON.parse(text), signal), error: undefined };
  } catch (thrown) {
    return { value: undefined, error: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}
