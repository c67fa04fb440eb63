import { useEffect, useState } from 'preact/hooks';
import { byteSize, grouped } from '../../../../cli/ui/text.ts';
import type { QueryHistory, QueryRun } from '../../../api/query.ts';
import { Answered } from '../../parts/answered.tsx';
import { Badge, type Tone } from '../../parts/badge.tsx';
import { Time } from '../../parts/time.tsx';
import { get } from '../../request/request.ts';
import { useAnswer } from '../../request/use-answer.ts';

type Properties = {
  /** Asked again when it changes. */
  newest: string | undefined;
  onShow: (run: QueryRun) => void;
};

const MOST_SHOWN = 500;

/** The queries of the workgroup, whoever has run them. */
export function HistoryList({ newest, onShow }: Properties) {
  const first = useAnswer<QueryHistory>('/api/queries');
  const [more, setMore] = useState<QueryHistory>();
  const [error, setError] = useState<string>();
  useEffect(() => {
    setMore(undefined);
    if (newest !== undefined) first.reload();
  }, [newest]);
  const readOn = (next: string) =>
    get<QueryHistory>(`/api/queries?next=${encodeURIComponent(next)}`).then(
      (page) => setMore({ runs: [...(more?.runs ?? []), ...page.runs], next: page.next }),
      (thrown: unknown) => setError(thrown instanceof Error ? thrown.message : String(thrown)),
    );
  return (
    <Answered answer={first}>
      {({ runs, next }) => {
        const all = [...runs, ...(more?.runs ?? [])];
        const rest = more ? more.next : next;
        return (
          <>
            {all.length === 0 && <p class="empty">No query has run yet.</p>}
            <ul class="side-list">
              {all.map((run) => (
                <li key={run.queryId}>
                  <HistoryEntry run={run} onShow={onShow} />
                </li>
              ))}
            </ul>
            {error !== undefined && <p class="failure">{error}</p>}
            {rest !== undefined && all.length < MOST_SHOWN && (
              <button type="button" onClick={() => readOn(rest)}>
                Earlier ones
              </button>
            )}
          </>
        );
      }}
    </Answered>
  );
}

const TONES: Readonly<Record<QueryRun['state'], Tone>> = {
  QUEUED: 'busy',
  RUNNING: 'busy',
  SUCCEEDED: 'good',
  FAILED: 'bad',
  CANCELLED: 'warning',
};

function HistoryEntry({ run, onShow }: { run: QueryRun; onShow: Properties['onShow'] }) {
  const { state, submittedAt, totalMs, bytesScanned, sql } = run;
  return (
    <button
      type="button"
      class="quiet whole-row history-entry"
      onClick={() => onShow(run)}
      title={sql}
    >
      <span>
        <Badge tone={TONES[state]}>{state}</Badge> <Time at={submittedAt} />
      </span>
      <code>{sql.replaceAll(/\s+/g, ' ').slice(0, 120)}</code>
      <small>
        {totalMs === undefined ? '' : `${grouped(totalMs)} ms`}
        {bytesScanned === undefined ? '' : ` · ${byteSize(bytesScanned)}`}
      </small>
    </button>
  );
}
