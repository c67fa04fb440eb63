import type { TracedState } from '../../../cli/trace/execution.ts';
import { Badge } from '../parts/badge.tsx';
import { spanText } from './spans.ts';
import { STATUS } from './status.ts';
import type { Selection } from './use-selection.ts';

type Properties = { state: TracedState; selection: Selection; startedAt: number; now: number };

/** The calls of a state's function, and how long each was waited for. */
export function Attempts({ state, selection, startedAt, now }: Properties) {
  const { attempts, name, enteredAt = startedAt } = state;
  if (attempts.length === 0) return null;
  return (
    <table class="attempts">
      <caption class="unseen">Attempts</caption>
      <thead>
        <tr>
          <th scope="col">Attempt</th>
          <th scope="col">Result</th>
          <th scope="col" class="number">
            Waited
          </th>
          <th scope="col" class="number">
            Took
          </th>
        </tr>
      </thead>
      <tbody>
        {attempts.map(({ number, status, startedAt: from, endedAt = now, failure }, index) => {
          const isSelected = selection.attempt === number;
          const since = attempts[index - 1]?.endedAt ?? enteredAt;
          return (
            <tr key={number} class={isSelected ? 'selected' : ''}>
              <td>
                <button
                  type="button"
                  aria-pressed={isSelected}
                  onClick={() => selection.select(name, isSelected ? undefined : number)}
                >
                  {number}
                </button>
              </td>
              <td>
                <Badge tone={STATUS[status].tone}>{STATUS[status].text}</Badge> {failure?.error}
              </td>
              <td class="number">{spanText(from - since)}</td>
              <td class="number">{spanText(endedAt - from)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
