import { columnsOf } from '../../../cli/line/columns.ts';
import type { LineStory } from '../../../functions/api/line-responses.ts';
import { OriginalText } from './original-text.tsx';

/** What was sent, with its columns marked, beside what is stored of it. */
export function LineTexts({ story }: { story: LineStory }) {
  const { original } = story;
  return (
    <section aria-labelledby="sent">
      <h2 id="sent">As it was sent</h2>
      {'text' in original ? (
        <OriginalText original={original} fault={story.quarantine?.column ?? undefined} />
      ) : (
        <p class="empty">{original.detail}</p>
      )}
      <Compared story={story} />
    </section>
  );
}

function Compared({ story }: { story: LineStory }) {
  const columns = columnsOf(story);
  const fault = story.quarantine?.column;
  if (columns.length === 0) return null;
  return (
    <table class="compared">
      <caption>Each column as it was sent{story.stored ? ', and as it is stored' : ''}</caption>
      <thead>
        <tr>
          <th scope="col">Column</th>
          <th scope="col">Sent</th>
          {story.stored && <th scope="col">Stored</th>}
        </tr>
      </thead>
      <tbody>
        {columns.map(({ name, sent, kept }) => (
          <tr key={name} class={name === fault ? 'fault' : undefined}>
            <th scope="row">{name}</th>
            <td>
              {sent === undefined ? <Unsent name={name} story={story} /> : <code>{sent}</code>}
            </td>
            {story.stored && <td>{kept === 'null' ? <Nothing /> : <code>{kept}</code>}</td>}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The total is quantity times price. What was sent is not marked in columns that are not of a line. */
function Unsent({ name, story: { original, stored } }: { name: string; story: LineStory }) {
  if (name === 'LineTotal') return <span class="empty">computed</span>;
  if (!('text' in original)) return <span class="empty">not known</span>;
  const isExtra = Object.hasOwn(stored?.extra ?? {}, name);
  return isExtra ? <span class="empty">not marked</span> : <Nothing />;
}

const Nothing = () => <span class="empty">none</span>;
