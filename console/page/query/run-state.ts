import type { QueryProblem, QueryRun, ResultPage } from '../../api/query.ts';

/** A result: the query that it is of, and its first page. */
export type Result = { run: QueryRun; page: ResultPage; totalRows: number | undefined };

/** What becomes of a statement. */
export type RunState =
  | { kind: 'idle' }
  | { kind: 'running'; sinceMs: number; run: QueryRun | undefined }
  | { kind: 'failed'; problem: QueryProblem; run: QueryRun | undefined }
  | ({ kind: 'done' } & Result);

export const IDLE: RunState = { kind: 'idle' };

export const failedWith = (message: string): RunState => ({
  kind: 'failed',
  problem: { message, place: undefined },
  run: undefined,
});

/** A query of the history, which may have no result any more. */
export function stateOf(
  run: QueryRun,
  page: ResultPage | undefined,
  totalRows: number | undefined,
): RunState {
  if (run.state === 'SUCCEEDED' && page) return { kind: 'done', run, page, totalRows };
  if (run.state === 'QUEUED' || run.state === 'RUNNING') {
    return { kind: 'running', sinceMs: Date.parse(run.submittedAt), run };
  }
  const problem = run.problem ?? { message: `The query is ${run.state}.`, place: undefined };
  return { kind: 'failed', problem, run };
}
