import type { LineSelection, QuarantineGroups } from '../../api/quarantine.ts';
import { grouped } from '../parts/count.ts';
import { columnNamed } from './columns.ts';
import { messageParts } from './message-parts.ts';
import { parametersOf } from './selection.ts';

type Group = QuarantineGroups['groups'][number];
type Properties = { groups: readonly Group[]; selection: LineSelection };

/** Reasons and columns with their most frequent messages. Each row is a link to its lines. */
export function GroupsTable({ groups, selection }: Properties) {
  return (
    <table class="groups">
      <thead>
        <tr>
          <th scope="col">Reason</th>
          <th scope="col" class="number">
            Lines
          </th>
          <th scope="col">Most frequent</th>
        </tr>
      </thead>
      <tbody>
        {groups.map((group) => (
          <GroupRow key={`${group.reason} ${group.column}`} group={group} selection={selection} />
        ))}
      </tbody>
    </table>
  );
}

function GroupRow({ group, selection }: { group: Group; selection: LineSelection }) {
  const { reason, column, meaning, lines } = group;
  const its: LineSelection = { ...selection, reason, column: columnNamed(column) ?? 'record' };
  const isOpen = selection.reason === reason && selection.column === its.column;
  return (
    <tr class={isOpen ? 'open' : undefined}>
      <th scope="row">
        <a href={`/quarantine?${parametersOf(its)}`} aria-current={isOpen ? 'true' : undefined}>
          {reason}
          {column !== null && <span class="column">{column}</span>}
        </a>
        <div class="meaning">{meaning}</div>
      </th>
      <td class="number">{grouped(lines)}</td>
      <td>
        <Examples group={group} />
      </td>
    </tr>
  );
}

/** What was expected, once for all examples that expect the same, and what was found. */
function Examples({ group: { messages, examples } }: { group: Group }) {
  const parts = examples.map(({ message, lines }) => ({
    ...messageParts(message),
    message,
    lines,
  }));
  const expectations = new Set(parts.map(({ expected }) => expected));
  return (
    <ul class="examples">
      {[...expectations].map((expected) => (
        <li key={expected}>
          {expected}
          {parts
            .filter((part) => part.expected === expected && part.found !== undefined)
            .map(({ message, found, lines }) => (
              <span key={message} class="found">
                <code>{found}</code>
                {` × ${grouped(lines)}`}
              </span>
            ))}
        </li>
      ))}
      {messages > examples.length && (
        <li class="more">{`and ${grouped(messages - examples.length)} other messages`}</li>
      )}
    </ul>
  );
}
