import { useEffect, useRef, useState } from 'preact/hooks';
import type { QueryRun } from '../../api/query.ts';
import { type Query, useQuery } from '../request/use-query.ts';
import type { Editor } from './editor/code-mirror.ts';
import type { RunState } from './run-state.ts';
import { useRun } from './use-run.ts';

/** A statement that is longer is not in the URL, which servers limit. */
const LONGEST_IN_URL = 6000;

const FIRST = [
  'SELECT country, sum(line_total) AS revenue, count(*) AS lines',
  'FROM invoice_lines',
  'GROUP BY country',
  'ORDER BY revenue DESC',
].join('\n');

/** The statement, its run, and the URL, which has both: going back shows the query before. */
export function useWorkbench() {
  const [query, setQuery] = useQuery();
  const change = useRef(setQuery);
  change.current = setQuery;
  const running = useRun((q) => change.current({ q }));
  const statement = useStatement(query['sql'] ?? FIRST);
  const { state, show } = running;
  const problem = state.kind === 'failed' ? state.problem : undefined;
  useEffect(() => statement.editor.current?.mark(problem), [problem, statement.editor]);
  useNamedQuery(query, state, { show, write: statement.write });
  const open = (sql: string) => {
    if (sql.trim() === '') return;
    statement.write(sql);
    change.current(linkTo(sql, ''), { push: true });
    running.run(sql);
  };
  const showAgain = ({ sql, queryId }: QueryRun) => {
    statement.write(sql);
    change.current(linkTo(sql, queryId), { push: true });
  };
  return { statement, running, open, showAgain };
}

/** A long statement is found by its query. The chart was one of another result. */
const linkTo = (sql: string, queryId: string): Query => ({
  sql: sql.length > LONGEST_IN_URL ? '' : sql,
  q: queryId,
  chart: '',
  along: '',
  value: '',
  by: '',
});

function useStatement(first: string) {
  const [text, setText] = useState(first);
  const editor = useRef<Editor | undefined>(undefined);
  const write = (sql: string) => {
    setText(sql);
    if (editor.current && editor.current.text() !== sql) editor.current.replace(sql);
    editor.current?.mark(undefined);
  };
  return { text, setText, editor, write };
}

type Actions = { show: (queryId: string) => void; write: (sql: string) => void };

/** Shows what the URL names when it changes: the statement, and the query unless it is shown. */
function useNamedQuery({ q = '', sql }: Query, state: RunState, actions: Actions): void {
  const current = useRef(actions);
  current.current = actions;
  const run = state.kind === 'idle' ? undefined : state.run;
  const shown = useRef<string | undefined>(undefined);
  shown.current = run?.queryId;
  useEffect(() => {
    if (sql !== undefined) current.current.write(sql);
  }, [sql]);
  useEffect(() => {
    if (q !== '' && q !== shown.current) current.current.show(q);
  }, [q]);
  const found = run?.queryId === q && sql === undefined ? run.sql : undefined;
  useEffect(() => {
    if (found !== undefined) current.current.write(found);
  }, [found]);
}
