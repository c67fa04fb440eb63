import type { LogLine } from '../../../cli/trace/execution.ts';
import { counted } from '../../../cli/ui/text.ts';
import { laidOut } from './json-text.ts';
import { spanText } from './spans.ts';

type Properties = { lines: readonly LogLine[]; startedAt: number };

/** How many lines are drawn. A step logs a few. */
const SHOWN = 200;

/** What the functions logged, each line on request as a whole. */
export function LogLines({ lines, startedAt }: Properties) {
  if (lines.length === 0) return <p class="empty">No log lines.</p>;
  return (
    <ul class="log-lines">
      {lines.slice(0, SHOWN).map((line) => (
        <li key={`${line.at} ${line.text}`}>
          <details>
            <summary>
              <span class="log-time">{`+${spanText(line.at - startedAt)}`}</span>
              {line.level !== '' && <span class={`log-level ${line.level}`}>{line.level}</span>}
              <span class="log-source">{line.source}</span>
              <span>{line.message}</span>
            </summary>
            <pre>{laidOut(line.text)}</pre>
          </details>
        </li>
      ))}
      {lines.length > SHOWN && (
        <li class="empty">{`${counted(lines.length - SHOWN, 'more line')}`}</li>
      )}
    </ul>
  );
}
