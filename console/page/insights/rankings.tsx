import type { Insight } from '../../api/insight.ts';
import type { Answer } from '../request/use-answer.ts';
import type { Query } from '../request/use-query.ts';
import type { InsightRow } from './insight-rows.ts';
import { Ranking } from './ranking.tsx';

const COUNTS = [
  ['invoices', 'Invoices'],
  ['customers', 'Customers'],
  ['lines', 'Lines'],
] as const;

type Properties = {
  query: Query;
  given: Answer<Insight>;
  onCountry: (country: string) => void;
};

export function Countries({ query, given, onCountry }: Properties) {
  return (
    <Ranking
      name="countries"
      title="Countries"
      note="Of the period, whatever country is chosen. A click chooses one."
      query={query}
      given={given}
      first={['country', 'Country']}
      figures={[['revenue', 'Revenue'], ...COUNTS]}
      labelOf={(row) => {
        const country = row.text('country') ?? '';
        return (
          <button
            type="button"
            class="quiet link"
            aria-pressed={country === query['country']}
            onClick={() => onCountry(country === query['country'] ? '' : country)}
          >
            {country}
          </button>
        );
      }}
    />
  );
}

const productOf = (row: InsightRow) => (
  <>
    <code>{row.text('stock_code')}</code> {row.text('description') ?? ''}
  </>
);

export function Products({ query }: { query: Query }) {
  return (
    <Ranking
      name="products"
      title="Products that brought in the most"
      note="Less what came back. A product's stock code begins with a digit: postage, fees and vouchers do not."
      query={query}
      first={['stock_code', 'Product']}
      figures={[
        ['revenue', 'Revenue'],
        ['units', 'Units'],
        ['invoices', 'Invoices'],
      ]}
      labelOf={productOf}
    />
  );
}

export function Returns({ query }: { query: Query }) {
  return (
    <Ranking
      name="returns"
      title="Products that came back"
      note="Lines with a negative quantity: cancelled, returned or written off."
      query={query}
      first={['stock_code', 'Product']}
      figures={[
        ['returned', 'Amount'],
        ['units', 'Units'],
        ['invoices', 'Invoices'],
      ]}
      labelOf={productOf}
    />
  );
}

export function Customers({ query }: { query: Query }) {
  return (
    <Ranking
      name="customers"
      title="Customers that brought in the most"
      note="Less what came back. Lines without a customer are not here."
      query={query}
      first={['customer_id', 'Customer']}
      figures={[
        ['revenue', 'Revenue'],
        ['invoices', 'Invoices'],
        ['last_purchase', 'Last purchase'],
      ]}
      labelOf={(row) => {
        const id = row.text('customer_id') ?? '';
        return <a href={`/customers/${encodeURIComponent(id)}`}>{id}</a>;
      }}
    />
  );
}
