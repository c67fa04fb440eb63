import type { QueryCatalog, QueryRun } from '../../../api/query.ts';
import { Answered } from '../../parts/answered.tsx';
import { Tabs } from '../../parts/tabs.tsx';
import type { Answer } from '../../request/use-answer.ts';
import { CatalogList } from './catalog-list.tsx';
import { HistoryList } from './history-list.tsx';
import { SavedList } from './saved-list.tsx';

const TABS = ['Tables', 'Saved', 'History'] as const;

type Properties = {
  catalog: Answer<QueryCatalog>;
  /** Which of the tabs is open; it is in the URL. */
  tab: string;
  onTab: (tab: string) => void;
  newest: string | undefined;
  onInsert: (text: string) => void;
  onOpen: (sql: string) => void;
  onShow: (run: QueryRun) => void;
};

/** What a statement can be made of: tables, saved queries, and earlier ones. */
export function SidePanel(properties: Properties) {
  const { catalog, tab, onTab, newest, onInsert, onOpen, onShow } = properties;
  const open = TABS.find((each) => each === tab) ?? 'Tables';
  return (
    <aside class="query-side" aria-label="Tables, saved queries and history">
      <Tabs label="What to query" names={TABS} open={open} onOpen={onTab}>
        {open === 'History' && <HistoryList newest={newest} onShow={onShow} />}
        {open !== 'History' && (
          <Answered answer={catalog}>
            {(value) =>
              open === 'Tables' ? (
                <CatalogList catalog={value} onInsert={onInsert} onOpen={onOpen} />
              ) : (
                <SavedList saved={value.saved} onOpen={onOpen} />
              )
            }
          </Answered>
        )}
      </Tabs>
    </aside>
  );
}
