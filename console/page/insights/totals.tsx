import type { Insight } from '../../api/insight.ts';
import type { Answer } from '../request/use-answer.ts';
import type { Query } from '../request/use-query.ts';
import { InsightCard } from './insight-card.tsx';

const FIGURES = [
  ['revenue', 'Revenue'],
  ['sales', 'Sales'],
  ['cancelled', 'Cancelled'],
  ['invoices', 'Invoices'],
  ['cancellations', 'Cancellations'],
  ['customers', 'Customers'],
  ['lines', 'Lines'],
] as const;

const QUALITY = [
  ['lines_without_customer', 'Lines without customer'],
  ['without_customer_percent', 'Lines without customer, %'],
  ['lines_without_description', 'Lines without description'],
  ['lines_without_price', 'Lines with the price 0'],
  ['lines_returned', 'Lines with a negative quantity'],
] as const;

/** What the lines of the filter add up to. */
export function Totals({ query, given }: { query: Query; given: Answer<Insight> }) {
  return (
    <InsightCard
      name="totals"
      title="Totals"
      note="Revenue is the sum of all lines; cancellations are invoices whose number begins with C. Exact, in the currency of the source."
      query={query}
      given={given}
      isWide
    >
      {([row]) =>
        row && (
          <>
            <p>
              {row.text('first_day')
                ? `${row.text('first_day')} to ${row.text('last_day')}`
                : 'No lines'}
            </p>
            <dl class="figures">
              {[...FIGURES, ...QUALITY].map(([name, title]) => (
                <div key={name}>
                  <dt>{title}</dt>
                  <dd data-figure={name}>{row.figure(name)}</dd>
                </div>
              ))}
            </dl>
          </>
        )
      }
    </InsightCard>
  );
}
