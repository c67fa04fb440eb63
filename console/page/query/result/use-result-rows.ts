import { useMemo, useState } from 'preact/hooks';
import type { ResultPage } from '../../../api/query.ts';
import { get } from '../../request/request.ts';
import { ResultRows } from './result-rows.ts';

/** The rows of a result, drawn again whenever there are more of them. */
export function useResultRows(queryId: string, first: ResultPage): ResultRows {
  const [, redraw] = useState(0);
  return useMemo(() => {
    const path = `/api/queries/${encodeURIComponent(queryId)}/rows`;
    const fetchPage = (token: string) =>
      get<ResultPage>(`${path}?next=${encodeURIComponent(token)}`);
    return new ResultRows(first, fetchPage, () => redraw((turn) => turn + 1));
  }, [queryId, first]);
}
