import { useEffect, useState } from 'preact/hooks';
import type { BatchState } from '../../api/batches.ts';
import { useQuery } from '../request/use-query.ts';
import { AGES, isFiltered, STATES, statesIn, statusText } from './filter.ts';

/** What the list shows. All of it is in the URL. */
export function BatchFilters() {
  const [query, change] = useQuery();
  return (
    <search class="filters batch-filters">
      <StateChoice />
      <TimeChoice />
      <TextFilter name="error" label="Error contains" placeholder="LakeWriteFailed" />
      <TextFilter name="ingest" label="Ingest" placeholder="id of an ingest" />
      {isFiltered(query) && (
        <button
          type="button"
          onClick={() => change({ status: '', last: '', from: '', to: '', error: '', ingest: '' })}
        >
          Show all
        </button>
      )}
    </search>
  );
}

function StateChoice() {
  const [query, change] = useQuery();
  const chosen = statesIn(query);
  const isAll = chosen.length === STATES.length;
  // From all, a click asks for this state alone; the others can be added.
  const toggle = (state: BatchState) => {
    const rest = chosen.filter((each) => each !== state);
    const next = isAll ? [state] : chosen.includes(state) ? rest : [...chosen, state];
    change({ status: next.length === 0 ? '' : statusText(next) });
  };
  return (
    <fieldset class="states">
      <legend>State</legend>
      {STATES.map((state) => (
        <button
          key={state}
          type="button"
          class={`chip ${state}`}
          aria-pressed={!isAll && chosen.includes(state)}
          title={TITLES[state]}
          onClick={() => toggle(state)}
        >
          {state}
        </button>
      ))}
    </fieldset>
  );
}

const TITLES: Readonly<Record<BatchState, string>> = {
  STARTED: 'In flight, before the plan is sealed',
  SEALED: 'The plan is sealed; what it says is being written',
  COMMITTED: 'Landed',
  FAILED: 'Failed; also sealed with an error, or started and without an outcome',
  ABANDONED: 'Given up in favour of another attempt',
};

const CUSTOM = 'custom';

function TimeChoice() {
  const [query, change] = useQuery();
  const { last, from, to } = query;
  const hasSpan = (from ?? '') !== '' || (to ?? '') !== '';
  const [isCustom, setCustom] = useState(false);
  const value = last ?? (hasSpan || isCustom ? CUSTOM : '');
  const choose = (chosen: string) => {
    setCustom(chosen === CUSTOM);
    change({ last: chosen === CUSTOM ? '' : chosen, from: '', to: '' });
  };
  return (
    <>
      <label>
        Started in
        <select value={value} onChange={({ currentTarget }) => choose(currentTarget.value)}>
          <option value="">any time</option>
          {Object.entries(AGES).map(([name, { text }]) => (
            <option key={name} value={name}>
              {text}
            </option>
          ))}
          <option value={CUSTOM}>a time of my own</option>
        </select>
      </label>
      {value === CUSTOM && (
        <>
          <MomentFilter name="from" label="From (UTC)" />
          <MomentFilter name="to" label="To (UTC)" />
        </>
      )}
    </>
  );
}

function MomentFilter({ name, label }: { name: 'from' | 'to'; label: string }) {
  const [query, change] = useQuery();
  const value = query[name] ?? '';
  return (
    <label>
      {label}
      <input
        type="datetime-local"
        value={value.slice(0, 16)}
        onChange={({ currentTarget }) =>
          change({ [name]: currentTarget.value === '' ? '' : `${currentTarget.value}:00Z` })
        }
      />
    </label>
  );
}

const TYPING_MS = 400;

type TextProperties = { name: 'error' | 'ingest'; label: string; placeholder: string };

/** The list follows when the typing pauses. */
function TextFilter({ name, label, placeholder }: TextProperties) {
  const [query, change] = useQuery();
  const value = query[name] ?? '';
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  useEffect(() => {
    if (typed === value) return undefined;
    const timer = setTimeout(() => change({ [name]: typed.trim() }), TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  return (
    <label>
      {label}
      <input
        type="search"
        value={typed}
        maxLength={200}
        placeholder={placeholder}
        onInput={({ currentTarget }) => setTyped(currentTarget.value)}
      />
    </label>
  );
}
