import { DayInput } from '../parts/day-input.tsx';
import type { Query } from '../request/use-query.ts';

type Properties = {
  query: Query;
  countries: readonly string[];
  onChange: (changes: Query) => void;
  onReload: () => void;
};

/** The period and the country that the insights are about. */
export function InsightFilters({ query, countries, onChange, onReload }: Properties) {
  const { from = '', to = '', country = '' } = query;
  const known = country === '' || countries.includes(country) ? countries : [country, ...countries];
  return (
    <div class="filters">
      <DayInput label="From" value={from} onChange={(day) => onChange({ from: day })} />
      <DayInput label="To" value={to} onChange={(day) => onChange({ to: day })} />
      <label>
        Country
        <select
          value={country}
          onChange={({ currentTarget }) => onChange({ country: currentTarget.value })}
        >
          <option value="">all</option>
          {known.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {(from || to || country) && (
        <button type="button" onClick={() => onChange({ from: '', to: '', country: '' })}>
          All lines
        </button>
      )}
      <button type="button" onClick={onReload}>
        Ask again
      </button>
    </div>
  );
}
