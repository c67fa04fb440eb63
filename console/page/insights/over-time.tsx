import { LineChart } from '../charts/line-chart.tsx';
import type { Query } from '../request/use-query.ts';
import { FigureTable } from './figure-table.tsx';
import { InsightCard } from './insight-card.tsx';
import type { InsightRow } from './insight-rows.ts';

const MONEY = [
  ['revenue', 'Revenue'],
  ['sales', 'Sales'],
  ['cancelled', 'Cancelled'],
] as const;
const COUNTS = [
  ['invoices', 'Invoices'],
  ['cancellations', 'Cancellations'],
  ['customers', 'Customers'],
  ['lines', 'Lines'],
  ['without_customer_percent', 'Without customer, %'],
] as const;

/** Revenue, cancellations and missing customers over time: days of a short period, else months. */
export function OverTime({ query }: { query: Query }) {
  return (
    <InsightCard
      name="over-time"
      title="Over time"
      note="Cancelled amounts are in the month of the cancellation, which may be later than the sale."
      query={query}
      isWide
    >
      {(rows, { columns }) => <Drawn rows={rows} step={columns[0]?.name ?? 'month'} />}
    </InsightCard>
  );
}

function Drawn({ rows, step }: { rows: InsightRow[]; step: string }) {
  const labels = rows.map((row) => labelOf(row.text(step) ?? '', step));
  return (
    <>
      <div class="charts">
        <Chart title={`Revenue by ${step}`} rows={rows} labels={labels} shown={MONEY} />
        <Chart
          title={`Lines without customer by ${step}, in %`}
          rows={rows}
          labels={labels}
          shown={COUNTS.slice(-1)}
        />
      </div>
      <FigureTable
        title={`Every ${step}, exact`}
        first={[step, step === 'day' ? 'Day' : 'Month']}
        columns={[...MONEY, ...COUNTS]}
        rows={rows}
      />
    </>
  );
}

const labelOf = (day: string, step: string): string => (step === 'day' ? day : day.slice(0, 7));

type ChartProperties = {
  title: string;
  rows: InsightRow[];
  labels: string[];
  shown: readonly (readonly [string, string])[];
};

function Chart({ title, rows, labels, shown }: ChartProperties) {
  const series = shown.map(([column, name]) => ({
    name,
    values: rows.map((row) => row.number(column)),
  }));
  return (
    <LineChart
      title={title}
      description={`${shown.map(([, name]) => name).join(', ')} from ${labels[0]} to ${labels.at(-1)}. The table below has the figures.`}
      labels={labels}
      series={series}
      textOf={(index, place) => rows[place]?.figure(shown[index]?.[0] ?? '') ?? '–'}
    />
  );
}
