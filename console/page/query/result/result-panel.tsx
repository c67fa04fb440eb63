import { useEffect, useState } from 'preact/hooks';
import { byteSize, counted, grouped } from '../../../../cli/ui/text.ts';
import type { CatalogTable, ResultColumn } from '../../../api/query.ts';
import { CopyButton } from '../../parts/copy-button.tsx';
import { Failure } from '../../parts/failure.tsx';
import type { Query } from '../../request/use-query.ts';
import type { Result } from '../run-state.ts';
import { CellPanel } from './cell-panel.tsx';
import { ChartPanel } from './chart-panel.tsx';
import { Inspector } from './inspector.tsx';
import { type CellPlace, ResultTable } from './result-table.tsx';
import { tabSeparated } from './tab-separated.ts';
import { useResultRows } from './use-result-rows.ts';

type Properties = {
  result: Result;
  tables: readonly CatalogTable[];
  query: Query;
  onQuery: (changes: Query) => void;
  onOpen: (sql: string) => void;
};

/** A result: its figures, its rows, a chart, and what is known of a column or a cell. */
export function ResultPanel({ result, tables, query, onQuery, onOpen }: Properties) {
  const { run, page, totalRows } = result;
  const rows = useResultRows(run.queryId, page);
  const [selected, select] = useState<CellPlace>();
  const [inspected, inspect] = useState<ResultColumn>();
  useEffect(() => {
    select(undefined);
    inspect(undefined);
  }, [run.queryId]);
  const row = selected && rows.row(selected.row);
  const isChart = query['chart'] === '1';
  return (
    <section aria-label="Result">
      <div class="result-bar">
        <ResultFigures result={result} count={rows.count} isComplete={rows.isComplete} />
        <button
          type="button"
          aria-pressed={isChart}
          onClick={() => onQuery({ chart: isChart ? '' : '1', along: '', value: '', by: '' })}
        >
          Chart
        </button>
        <CopyButton label="Copy rows" text={() => withHeadings(rows.columns, rows.inMemory())} />
        <Downloads queryId={run.queryId} />
      </div>
      {rows.error !== undefined && <Failure message={rows.error} />}
      {isChart && <ChartPanel rows={rows} query={query} onChoose={onQuery} />}
      {inspected && (
        <Inspector
          sql={run.sql}
          column={inspected}
          comment={commentOf(inspected, run.sql, tables)}
          onClose={() => inspect(undefined)}
        />
      )}
      <ResultTable rows={rows} selected={selected} onSelect={select} onInspect={inspect} />
      {!rows.isComplete && totalRows === undefined && (
        <p class="faint">There are more rows: scroll down.</p>
      )}
      {selected && row && (
        <CellPanel
          {...{ sql: run.sql, columns: rows.columns, row, index: selected.column, tables, onOpen }}
        />
      )}
    </section>
  );
}

type Figures = { result: Result; count: number; isComplete: boolean };

function ResultFigures({ result: { run, totalRows }, count, isComplete }: Figures) {
  const total = isComplete ? count : totalRows;
  return (
    <p class="result-figures">
      <b>{total === undefined ? `${grouped(count)} rows so far` : counted(total, 'row')}</b>
      {' · '}
      {grouped(run.totalMs ?? 0)} ms{' · '}
      {byteSize(run.bytesScanned ?? 0)} scanned
    </p>
  );
}

/** A file is the whole result, whatever of it is loaded. */
function Downloads({ queryId }: { queryId: string }) {
  const path = `/api/queries/${encodeURIComponent(queryId)}/download`;
  return (
    <span class="downloads">
      Download{' '}
      {FORMATS.map(([format, name]) => (
        <a key={format} class="button" href={`${path}?format=${format}`} download>
          {name}
        </a>
      ))}
    </span>
  );
}

const FORMATS = [
  ['csv', 'CSV'],
  ['ndjson', 'JSON lines'],
  ['xlsx', 'Excel'],
  ['parquet', 'Parquet'],
] as const;

const withHeadings = (
  columns: readonly ResultColumn[],
  rows: Iterable<readonly (string | null)[]>,
): string => `${columns.map(({ name }) => name).join('\t')}\n${tabSeparated(rows)}`;

/** What the catalog says of a column, in the tables that the statement names. */
function commentOf(
  { name }: ResultColumn,
  sql: string,
  tables: readonly CatalogTable[],
): string | undefined {
  const named = tables.filter((table) => new RegExp(`\\b${table.name}\\b`, 'i').test(sql));
  return named.flatMap(({ columns }) => columns).find((column) => column.name === name)?.comment;
}
