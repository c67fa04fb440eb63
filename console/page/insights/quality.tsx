import { grouped } from '../../../cli/ui/text.ts';
import { BarTable } from '../charts/bar-table.tsx';
import { LineChart } from '../charts/line-chart.tsx';
import type { Query } from '../request/use-query.ts';
import { FigureTable } from './figure-table.tsx';
import { InsightCard } from './insight-card.tsx';
import type { InsightRow } from './insight-rows.ts';

export function Duplicates({ query }: { query: Query }) {
  return (
    <InsightCard
      name="duplicates"
      title="Lines that look alike"
      note="The same in every column of the source. They are different lines, and every one counts."
      query={query}
    >
      {([row]) =>
        row && (
          <dl class="figures">
            {ALIKE.map(([name, title]) => (
              <div key={name}>
                <dt>{title}</dt>
                <dd data-figure={name}>{row.figure(name)}</dd>
              </div>
            ))}
          </dl>
        )
      }
    </InsightCard>
  );
}

const ALIKE = [
  ['repetitions', 'Repetitions'],
  ['groups', 'Different lines that are repeated'],
  ['lines', 'All of these lines'],
] as const;

/** What was refused, by the day on which it arrived. */
export function Quarantine({ query }: { query: Query }) {
  return (
    <InsightCard
      name="quarantine"
      title="Quarantine by reason"
      note="By the day of arrival. Period and country do not apply: a refused line may have neither."
      query={query}
      isWide
    >
      {(rows) => <Reasons rows={rows} />}
    </InsightCard>
  );
}

function Reasons({ rows }: { rows: InsightRow[] }) {
  const days = [...new Set(rows.map((row) => row.text('ingest_date') ?? ''))];
  const reasons = [...new Set(rows.map((row) => row.text('reason') ?? ''))];
  return (
    <div class="charts">
      {days.length > 2 && <ReasonsOverTime {...{ rows, days, reasons }} />}
      <BarTable
        title="Quarantined lines by reason"
        headings={['Reason', 'Lines']}
        bars={reasons.map((reason) => {
          const lines = linesOf(rows, reason);
          return { key: reason, label: reason, value: Number(lines), figures: [grouped(lines)] };
        })}
      />
      <FigureTable
        title="Quarantined lines by day and reason"
        first={['ingest_date', 'Day']}
        columns={[
          ['reason', 'Reason'],
          ['lines', 'Lines'],
        ]}
        rows={rows}
      />
    </div>
  );
}

const linesOf = (rows: readonly InsightRow[], reason: string): bigint =>
  rows
    .filter((row) => row.text('reason') === reason)
    .reduce((sum, row) => sum + BigInt(row.text('lines') ?? 0), 0n);

type OverTimeProperties = { rows: InsightRow[]; days: string[]; reasons: string[] };

function ReasonsOverTime({ rows, days, reasons }: OverTimeProperties) {
  const at = (reason: string | undefined, day: string | undefined) =>
    rows.find((row) => row.text('reason') === reason && row.text('ingest_date') === day);
  const series = reasons.map((name) => ({
    name,
    values: days.map((day) => at(name, day)?.number('lines') ?? 0),
  }));
  return (
    <LineChart
      title="Quarantined lines by day of arrival"
      description={`Lines by ${reasons.length} reasons on ${days.length} days. The table has the figures.`}
      labels={days}
      series={series}
      textOf={(index, place) => at(reasons[index], days[place])?.figure('lines') ?? '0'}
    />
  );
}
