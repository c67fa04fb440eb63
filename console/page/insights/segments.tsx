import type { Query } from '../request/use-query.ts';
import { InsightCard } from './insight-card.tsx';
import type { InsightRow } from './insight-rows.ts';

const SCORES = ['1', '2', '3', '4', '5'] as const;
const RECENT_FIRST = SCORES.toReversed();

/** The customers by when they bought last and by what they brought in, in fifths. */
export function Segments({ query }: { query: Query }) {
  return (
    <InsightCard
      name="segments"
      title="Customers by recency and value"
      note="Fifths of the customers who bought: 5 bought most recently, and 5 brought in the most. Each cell has the number of customers and their revenue."
      query={query}
    >
      {(rows) => <Grid rows={rows} />}
    </InsightCard>
  );
}

function Grid({ rows }: { rows: InsightRow[] }) {
  const most = Math.max(...rows.map((row) => row.number('customers') ?? 0), 1);
  const at = (recency: string, value: string) =>
    rows.find(
      (row) => row.text('recency_score') === recency && row.text('monetary_score') === value,
    );
  return (
    <div class="segments">
      <table>
        <caption>Recency from top to bottom, value from left to right</caption>
        <thead>
          <tr>
            <th scope="col">Recency</th>
            {SCORES.map((value) => (
              <th key={value} scope="col" class="number">
                Value {value}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {RECENT_FIRST.map((recency) => (
            <tr key={recency}>
              <th scope="row">{recency}</th>
              {SCORES.map((value) => (
                <Cell key={value} row={at(recency, value)} most={most} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cell({ row, most }: { row: InsightRow | undefined; most: number }) {
  const share = Math.round((45 * (row?.number('customers') ?? 0)) / most);
  const background = `color-mix(in srgb, var(--busy-fill) ${2 * share}%, transparent)`;
  return (
    <td class="number" style={{ background }}>
      <b>{row?.figure('customers') ?? '0'}</b>
      <small>{row?.figure('revenue') ?? '–'}</small>
    </td>
  );
}
