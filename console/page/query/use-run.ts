import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { QueryEvent, QueryWithResult } from '../../api/query.ts';
import { postLines } from '../request/post-lines.ts';
import { get } from '../request/request.ts';
import { failedWith, IDLE, type RunState, stateOf } from './run-state.ts';

export type Running = {
  state: RunState;
  run(sql: string): void;
  stop(): void;
  /** Shows a query of the history again, without running it. */
  show(queryId: string): void;
};

/** Runs statements, one at a time. Leaving the page ends what runs. */
export function useRun(onResult: (queryId: string) => void): Running {
  const [state, setState] = useState<RunState>(IDLE);
  const current = useRef<AbortController | undefined>(undefined);
  const told = useRef(onResult);
  told.current = onResult;
  useEffect(() => () => current.current?.abort(), []);
  const begin = useCallback((work: (signal: AbortSignal) => Promise<void>) => {
    current.current?.abort();
    const over = new AbortController();
    current.current = over;
    work(over.signal).catch((error: unknown) => {
      if (over.signal.aborted) return;
      setState(failedWith(error instanceof Error ? error.message : String(error)));
    });
  }, []);
  const run = useCallback(
    (sql: string) =>
      begin(async (signal) => {
        setState({ kind: 'running', sinceMs: Date.now(), run: undefined });
        await postLines<QueryEvent>('/api/queries', { sql }, signal, (event) => {
          if (signal.aborted) return;
          setState((before) => after(before, event));
          if (event.kind === 'result') told.current(event.run.queryId);
        });
      }),
    [begin],
  );
  const stop = useCallback(() => {
    current.current?.abort();
    setState(failedWith('You have stopped the query.'));
  }, []);
  const show = useCallback(
    (queryId: string) =>
      begin(async (signal) => {
        const path = `/api/queries/${encodeURIComponent(queryId)}`;
        const { run: known, page, totalRows } = await get<QueryWithResult>(path, signal);
        if (!signal.aborted) setState(stateOf(known, page, totalRows));
      }),
    [begin],
  );
  return { state, run, stop, show };
}

function after(before: RunState, event: QueryEvent): RunState {
  switch (event.kind) {
    case 'problem':
      return { kind: 'failed', problem: event.problem, run: undefined };
    case 'result':
      return stateOf(event.run, event.page, event.totalRows);
    case 'run': {
      const next = stateOf(event.run, undefined, undefined);
      // The page's own clock, which the time since is counted by.
      if (next.kind !== 'running' || before.kind !== 'running') return next;
      return { ...next, sinceMs: before.sinceMs };
    }
  }
}
