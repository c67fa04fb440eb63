import type { Bar as BarOf, WaterfallRow } from '../../../../cli/trace/waterfall.ts';
import { spanText } from '../spans.ts';
import { STATUS } from '../status.ts';
import type { Selection } from '../use-selection.ts';
import { Ticks } from './ticks.tsx';
import type { Window } from './window.ts';

type Properties = {
  row: WaterfallRow;
  startedAt: number;
  window: Window;
  selection: Selection;
};

/** A state with its bars. */
export function Row({ row, startedAt, window, selection }: Properties) {
  const { state, depth, bars } = row;
  const isSelected = selection.state === state.name;
  const { sign, text, tone } = STATUS[state.status];
  return (
    <div class={`row ${isSelected ? 'selected' : ''}`}>
      <button
        type="button"
        class="row-name quiet"
        style={{ paddingInlineStart: `${0.4 + depth * 0.9}rem` }}
        aria-pressed={isSelected}
        onClick={() => selection.select(isSelected ? undefined : state.name)}
      >
        <span class={`sign ${tone}`} aria-hidden="true">
          {sign}
        </span>
        {state.name}
        <span class="unseen">{`, ${text}`}</span>
      </button>
      <div class="track">
        <Ticks window={window} />
        {bars.map((bar) => (
          <BarIn
            key={`${bar.kind}-${bar.attempt?.number ?? 0}`}
            {...{ row, bar, startedAt, window, selection }}
          />
        ))}
        <Took {...{ bars, startedAt, window }} />
      </div>
    </div>
  );
}

type Place = { left: number; right: number };

/** In percent of the width, or undefined if it is out of view. */
function placeOf({ from, to }: BarOf, startedAt: number, window: Window): Place | undefined {
  const length = window.to - window.from;
  const left = ((from - startedAt - window.from) / length) * 100;
  const right = ((to - startedAt - window.from) / length) * 100;
  if (right < 0 || left > 100) return undefined;
  return { left: Math.max(0, left), right: Math.min(100, right) };
}

function BarIn({ row, bar, startedAt, window, selection }: Properties & { bar: BarOf }) {
  const place = placeOf(bar, startedAt, window);
  if (!place) return null;
  // What takes no time at the end is in view, too.
  const left = `min(${place.left}%, calc(100% - 4px))`;
  const style = { left, width: `${place.right - place.left}%` };
  const took = spanText(bar.to - bar.from);
  if (bar.kind === 'wait') return <span class="wait" style={style} title={`waited ${took}`} />;
  const { name, status, branches } = row.state;
  const number = bar.attempt?.number;
  const shown = toneOf(bar.attempt?.status ?? status, status);
  const label = [
    number === undefined ? name : `${name}, attempt ${number}`,
    STATUS[bar.attempt?.status ?? status].text.toLowerCase(),
    `${took} from ${spanText(bar.from - startedAt)}`,
  ].join(', ');
  const isSelected = selection.state === name && selection.attempt === number;
  return (
    <button
      type="button"
      class={`bar ${shown} ${branches.length > 0 ? 'container' : ''}`}
      style={style}
      aria-label={label}
      title={label}
      aria-pressed={isSelected}
      onClick={() => selection.select(name, number)}
    />
  );
}

/** An attempt that has failed is amber if it was retried or caught in the end. */
function toneOf(status: keyof typeof STATUS, ofState: keyof typeof STATUS): string {
  const isOver = ofState === 'failed' || ofState === 'timed out';
  if (status === 'failed' || status === 'timed out') return isOver ? 'bad' : 'caught';
  return status === 'caught' ? 'caught' : STATUS[status].tone;
}

/** How long all of it took, beside the last bar. */
function Took({ bars, startedAt, window }: { bars: BarOf[]; startedAt: number; window: Window }) {
  const [first, last] = [bars[0], bars.at(-1)];
  if (!first || !last) return null;
  const place = placeOf({ ...first, to: last.to }, startedAt, window);
  if (!place) return null;
  const text = spanText(last.to - first.from);
  const side = place.right > 86 ? { right: `${100 - place.left}%` } : { left: `${place.right}%` };
  if (place.right > 86 && place.left < 14) return <span class="took inside">{text}</span>;
  return (
    <span class="took" style={side}>
      {text}
    </span>
  );
}
