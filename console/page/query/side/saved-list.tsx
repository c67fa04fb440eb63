import type { SavedQuery } from '../../../api/query.ts';
import { ownQueries, removeOwnQuery } from './own-queries.ts';

type Properties = { saved: readonly SavedQuery[]; onOpen: (sql: string) => void };

/** The queries that are saved in Athena, and the user's own. */
export function SavedList({ saved, onOpen }: Properties) {
  return (
    <>
      <h3>In Athena</h3>
      <ul class="side-list">
        {saved.map(({ name, question, sql }) => (
          <li key={name}>
            <button type="button" class="quiet whole-row" onClick={() => onOpen(sql)}>
              {name}
            </button>
            <p class="faint">{firstSentence(question)}</p>
          </li>
        ))}
      </ul>
      <h3>In this browser</h3>
      <OwnQueries onOpen={onOpen} />
    </>
  );
}

const firstSentence = (text: string): string => /^.*?[.?!](?=\s|$)/s.exec(text)?.[0] ?? text;

function OwnQueries({ onOpen }: Pick<Properties, 'onOpen'>) {
  if (ownQueries.value.length === 0) {
    return <p class="empty">None yet. “Save” keeps the statement in this browser.</p>;
  }
  return (
    <ul class="side-list">
      {ownQueries.value.map(({ name, sql }) => (
        <li key={name} class="own-query">
          <button type="button" class="quiet whole-row" onClick={() => onOpen(sql)}>
            {name}
          </button>
          <button
            type="button"
            class="quiet"
            aria-label={`Remove ${name}`}
            onClick={() => removeOwnQuery(name)}
          >
            ✕
          </button>
        </li>
      ))}
    </ul>
  );
}
