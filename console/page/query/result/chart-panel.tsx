import { useMemo } from 'preact/hooks';
import { BarTable } from '../../charts/bar-table.tsx';
import { LineChart } from '../../charts/line-chart.tsx';
import { groupedDecimal } from '../../parts/exact.ts';
import type { Query } from '../../request/use-query.ts';
import { isNumber } from '../sql-text.ts';
import {
  CHART_ROWS,
  type ChartChoice,
  type ChartData,
  chartChoice,
  chartData,
} from './chart-data.ts';
import type { ResultRow, ResultRows } from './result-rows.ts';

type Properties = {
  rows: ResultRows;
  /** The columns that the URL names: `along`, `value` and `by`. */
  query: Query;
  onChoose: (changes: Query) => void;
};

const MOST_BARS = 60;

/** A chart of the rows that are loaded. Which columns it shows is in the URL. */
export function ChartPanel({ rows, query, onChoose }: Properties) {
  const { columns } = rows;
  const drawn = useMemo(() => firstOf(rows.inMemory(), CHART_ROWS), [rows, rows.count]);
  const choice = chosen(columns, query);
  if (!choice) return <p class="empty">A chart needs a column of numbers and another column.</p>;
  const data = chartData(columns, drawn, choice);
  const isWhole = rows.isComplete && drawn.length === rows.count;
  return (
    <section class="panel" aria-label="Chart">
      <ChartColumns columns={columns} choice={choice} onChoose={onChoose} />
      <Drawing
        data={data}
        title={titleOf(columns, choice)}
        along={columns[choice.along]?.name ?? ''}
      />
      <p class="faint">
        {isWhole ? 'All rows of the result' : `The first ${drawn.length.toLocaleString('en')} rows`}
        {data.left > 0 && `, without ${data.left} that have no value`}
        {choice.by !== undefined && '. Of many series the greatest eight are shown'}.
      </p>
    </section>
  );
}

function chosen(columns: Properties['rows']['columns'], query: Query): ChartChoice | undefined {
  const proposed = chartChoice(columns);
  const position = (name: string | undefined) => {
    const found = columns.findIndex((column) => column.name === name);
    return found === -1 ? undefined : found;
  };
  if (!proposed) return undefined;
  return {
    along: position(query['along']) ?? proposed.along,
    value: position(query['value']) ?? proposed.value,
    by: query['by'] === '-' ? undefined : (position(query['by']) ?? proposed.by),
  };
}

const titleOf = (
  columns: Properties['rows']['columns'],
  { along, value, by }: ChartChoice,
): string =>
  `${columns[value]?.name} by ${columns[along]?.name}${by === undefined ? '' : ` and ${columns[by]?.name}`}`;

function Drawing({ data, title, along }: { data: ChartData; title: string; along: string }) {
  const { labels, series, texts, isOverTime } = data;
  const textOf = (index: number, place: number) => groupedDecimal(texts[index]?.[place] ?? '–');
  if (isOverTime) {
    const description = `${title}: ${labels.length} places from ${labels[0]} to ${labels.at(-1)}. The rows are in the table.`;
    return <LineChart {...{ title, description, labels, series, textOf }} height={280} />;
  }
  const bars = labels.slice(0, MOST_BARS).map((label, place) => ({
    key: label,
    label,
    value: series[0]?.values[place] ?? 0,
    figures: [textOf(0, place)],
  }));
  return <BarTable title={title} headings={[along, series[0]?.name ?? '']} bars={bars} />;
}

function ChartColumns({
  columns,
  choice,
  onChoose,
}: {
  columns: Properties['rows']['columns'];
  choice: ChartChoice;
  onChoose: Properties['onChoose'];
}) {
  const every = columns.map(({ name }) => name);
  const numbers = columns.filter(({ type }) => isNumber(type)).map(({ name }) => name);
  const by = choice.by === undefined ? '-' : every[choice.by];
  return (
    <div class="filters">
      <Choice
        label="Along"
        names={every}
        name={every[choice.along]}
        onChoose={(along) => onChoose({ along })}
      />
      <Choice
        label="Value"
        names={numbers}
        name={every[choice.value]}
        onChoose={(value) => onChoose({ value })}
      />
      <Choice
        label="Series"
        names={['-', ...every]}
        name={by}
        onChoose={(name) => onChoose({ by: name })}
      />
    </div>
  );
}

type ChoiceProperties = {
  label: string;
  names: readonly string[];
  name: string | undefined;
  onChoose: (name: string) => void;
};

function Choice({ label, names, name, onChoose }: ChoiceProperties) {
  return (
    <label>
      {label}
      <select value={name} onChange={({ currentTarget }) => onChoose(currentTarget.value)}>
        {names.map((each) => (
          <option key={each} value={each}>
            {each === '-' ? 'none' : each}
          </option>
        ))}
      </select>
    </label>
  );
}

function firstOf(rows: Iterable<ResultRow>, most: number): ResultRow[] {
  const first: ResultRow[] = [];
  for (const row of rows) {
    if (first.length === most) break;
    first.push(row);
  }
  return first;
}
