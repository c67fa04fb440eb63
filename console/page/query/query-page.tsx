import type { QueryCatalog } from '../../api/query.ts';
import { PageHeading } from '../parts/page-heading.tsx';
import { useAnswer } from '../request/use-answer.ts';
import { useQuery } from '../request/use-query.ts';
import { SqlEditor } from './editor/sql-editor.tsx';
import { Outcome } from './outcome.tsx';
import { QueryBar } from './query-bar.tsx';
import { SidePanel } from './side/side-panel.tsx';
import { useWorkbench } from './use-workbench.ts';
import './query.css';

/** SQL over the lake. The statement and the query that has run are in the URL. */
export function QueryPage() {
  const [query, setQuery] = useQuery();
  const catalog = useAnswer<QueryCatalog>('/api/catalog');
  const { statement, running, open, showAgain } = useWorkbench();
  const { text, editor } = statement;
  const { state } = running;
  const tables = catalog.value?.tables ?? [];
  return (
    <div class="query-page">
      <PageHeading title="Query" />
      <div class="query-main">
        <SqlEditor
          text={text}
          tables={() => tables}
          onChange={statement.setText}
          onRun={() => open(editor.current?.text() ?? text)}
          onOpen={(opened) => {
            editor.current = opened;
          }}
        />
        <QueryBar state={state} text={text} onRun={() => open(text)} onStop={running.stop} />
        <Outcome {...{ state, text, tables, query, onQuery: setQuery, onOpen: open }} />
      </div>
      <SidePanel
        catalog={catalog}
        tab={query['side'] ?? ''}
        onTab={(side) => setQuery({ side })}
        newest={state.kind === 'done' ? state.run.queryId : undefined}
        onInsert={(piece) => editor.current?.insert(piece)}
        onOpen={open}
        onShow={showAgain}
      />
    </div>
  );
}
