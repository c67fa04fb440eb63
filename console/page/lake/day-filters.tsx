import { DayInput } from '../parts/day-input.tsx';
import type { Query } from '../request/use-query.ts';

type Properties = { from: string; to: string; onChange: (changes: Query) => void };

/** The time of which days are shown. */
export function DayFilters({ from, to, onChange }: Properties) {
  return (
    <div class="filters">
      <DayInput label="From" value={from} onChange={(day) => onChange({ from: day })} />
      <DayInput label="To" value={to} onChange={(day) => onChange({ to: day })} />
      {(from || to) && (
        <button type="button" onClick={() => onChange({ from: '', to: '' })}>
          All days
        </button>
      )}
    </div>
  );
}
