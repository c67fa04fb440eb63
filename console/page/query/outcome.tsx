import type { CatalogTable } from '../../api/query.ts';
import type { Query } from '../request/use-query.ts';
import { ResultPanel } from './result/result-panel.tsx';
import type { RunState } from './run-state.ts';

type Properties = {
  state: RunState;
  /** The statement in the editor, which may have changed since. */
  text: string;
  tables: readonly CatalogTable[];
  query: Query;
  onQuery: (changes: Query) => void;
  onOpen: (sql: string) => void;
};

/** What has become of the statement. */
export function Outcome({ state, text, tables, query, onQuery, onOpen }: Properties) {
  switch (state.kind) {
    case 'idle':
      return <p class="empty">Run the statement to see its rows here.</p>;
    case 'running':
      return null;
    case 'failed':
      return (
        <div class="failure" role="alert">
          {state.problem.place && (
            <b>
              Line {state.problem.place.line}, column {state.problem.place.column}:{' '}
            </b>
          )}
          {state.problem.message}
        </div>
      );
    case 'done':
      return (
        <>
          {state.run.sql !== text && (
            <p class="faint">The statement has changed since; this is the result of what ran.</p>
          )}
          <ResultPanel result={state} {...{ tables, query, onQuery, onOpen }} />
        </>
      );
  }
}
