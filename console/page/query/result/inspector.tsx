import { useEffect, useState } from 'preact/hooks';
import { byteSize, grouped } from '../../../../cli/ui/text.ts';
import type { QueryEvent, QueryRun, ResultColumn, ResultPage } from '../../../api/query.ts';
import { groupedDecimal } from '../../parts/exact.ts';
import { Failure } from '../../parts/failure.tsx';
import { postLines } from '../../request/post-lines.ts';
import { inspection } from '../sql-text.ts';

type Properties = {
  sql: string;
  column: ResultColumn;
  comment: string | undefined;
  onClose: () => void;
};

type Inspected = { run: QueryRun; page: ResultPage };

/** How the values of a column are, over the whole result. */
export function Inspector({ sql, column, comment, onClose }: Properties) {
  const { inspected, error } = useInspection(sql, column);
  return (
    <section class="panel inspector" aria-label={`The column ${column.name}`}>
      <div class="page-heading">
        <h2>
          {column.name} <small>{column.type}</small>
        </h2>
        <button type="button" class="quiet" aria-label="Close the inspector" onClick={onClose}>
          ✕
        </button>
      </div>
      {comment && <p class="faint">{comment}</p>}
      {error !== undefined && <Failure message={error} />}
      {!inspected && error === undefined && <p class="waiting">Asking…</p>}
      {inspected && <Facts {...inspected} />}
    </section>
  );
}

function Facts({ run, page }: Inspected) {
  const values = page.rows[0] ?? [];
  return (
    <>
      <dl class="facts">
        {page.columns.map(({ name }, index) => (
          <div key={name}>
            <dt>{TITLES[name] ?? name}</dt>
            <dd>{shown(name, values[index] ?? null)}</dd>
          </div>
        ))}
      </dl>
      <p class="faint">
        One query over the statement: {byteSize(run.bytesScanned ?? 0)} scanned,{' '}
        {grouped(run.totalMs ?? 0)} ms.
      </p>
    </>
  );
}

const TITLES: Readonly<Record<string, string>> = {
  rows: 'Rows',
  nulls: 'NULL',
  distinct: 'Different values',
  min: 'Least',
  max: 'Greatest',
  sum: 'Sum',
  avg: 'Mean',
};

const shown = (name: string, value: string | null): string =>
  value !== null && ['rows', 'nulls', 'distinct'].includes(name)
    ? grouped(BigInt(value))
    : groupedDecimal(value ?? '–');

function useInspection(sql: string, column: ResultColumn) {
  const [inspected, setInspected] = useState<Inspected>();
  const [error, setError] = useState<string>();
  useEffect(() => {
    const over = new AbortController();
    setInspected(undefined);
    setError(undefined);
    const body = { sql: inspection(sql, column) };
    postLines<QueryEvent>('/api/queries', body, over.signal, (event) => {
      if (event.kind === 'result') setInspected(event);
      if (event.kind === 'problem') setError(event.problem.message);
      if (event.kind === 'run' && event.run.problem) setError(event.run.problem.message);
    }).catch((thrown: unknown) => {
      if (!over.signal.aborted) setError(thrown instanceof Error ? thrown.message : String(thrown));
    });
    return () => over.abort();
  }, [sql, column]);
  return { inspected, error };
}
