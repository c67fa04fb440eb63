import type { LineSelection } from '../../api/quarantine.ts';
import type { Query } from '../request/use-query.ts';

type Properties = { selection: LineSelection; change: (changes: Query) => void };

/** Narrows the lines further. What is selected is in the URL. */
export function Filters({ selection, change }: Properties) {
  const { ingest = '', text = '', reason } = selection;
  return (
    <div class="filters">
      <label>
        Original text contains
        <input
          type="search"
          value={text}
          onChange={({ currentTarget }) => change({ text: currentTarget.value, plan: '' })}
        />
      </label>
      <label>
        Ingest
        <input
          type="search"
          value={ingest}
          size={28}
          onChange={({ currentTarget }) => change({ ingest: currentTarget.value.trim(), plan: '' })}
        />
      </label>
      {(reason !== undefined || text !== '' || ingest !== '') && (
        <button
          type="button"
          onClick={() => change({ reason: '', column: '', text: '', ingest: '', plan: '' })}
        >
          Show all
        </button>
      )}
    </div>
  );
}
