import { useRef } from 'preact/hooks';
import type { Execution } from '../../../../cli/trace/execution.ts';
import { useQuery } from '../../request/use-query.ts';
import type { Selection } from '../use-selection.ts';
import { Row } from './row.tsx';
import { rowsOf } from './rows.ts';
import { Axis } from './ticks.tsx';
import { moved, type Window, windowIn, windowText, zoomed } from './window.ts';

type Properties = { execution: Execution; selection: Selection; now: number };

/** When each state worked and waited: every attempt is a bar of its own. */
export function Waterfall({ execution, selection, now }: Properties) {
  const { startedAt, endedAt = now } = execution;
  const whole = Math.max(1, endedAt - startedAt);
  const [query, change] = useQuery();
  const shown = windowIn(query['window'], whole);
  const show = (window: Window) => change({ window: windowText(window, whole) });
  return (
    <section aria-labelledby="waterfall-heading">
      <div class="page-heading waterfall-heading">
        <h2 id="waterfall-heading">Timeline</h2>
        <Legend />
        <ZoomButtons show={show} shown={shown} whole={whole} />
      </div>
      <Chart {...{ shown, whole, show }}>
        <div class="row head">
          <span class="row-name">State</span>
          <Axis window={shown} onSelect={show} />
        </div>
        {rowsOf(execution, now).map((row) => (
          <Row
            key={row.state.name}
            row={row}
            startedAt={startedAt}
            window={shown}
            selection={selection}
          />
        ))}
      </Chart>
    </section>
  );
}

function Legend() {
  return (
    <p class="legend">
      <span class="bar good" /> work
      <span class="bar caught" /> failed, retried or caught
      <span class="bar bad" /> failed
      <span class="wait" /> waiting
    </p>
  );
}

type ZoomProperties = { shown: Window; whole: number; show: (window: Window) => void };

function ZoomButtons({ shown, whole, show }: ZoomProperties) {
  const isWhole = shown.from <= 0 && shown.to >= whole;
  const isFirst = shown.from <= 0;
  const isLast = shown.to >= whole;
  return (
    <div class="zoom">
      <button
        type="button"
        aria-label="Earlier"
        disabled={isFirst}
        onClick={() => show(moved(shown, -0.5, whole))}
      >
        ◀
      </button>
      <button
        type="button"
        aria-label="Later"
        disabled={isLast}
        onClick={() => show(moved(shown, 0.5, whole))}
      >
        ▶
      </button>
      <button
        type="button"
        aria-label="Zoom in"
        onClick={() => show(zoomed(shown, 0.5, 0.5, whole))}
      >
        +
      </button>
      <button
        type="button"
        aria-label="Zoom out"
        disabled={isWhole}
        onClick={() => show(zoomed(shown, 2, 0.5, whole))}
      >
        −
      </button>
      <button type="button" disabled={isWhole} onClick={() => show({ from: 0, to: whole })}>
        Whole
      </button>
    </div>
  );
}

type ChartProperties = ZoomProperties & { children: preact.ComponentChildren };

/** With Ctrl, the wheel zooms where the pointer is. */
function Chart({ shown, whole, show, children }: ChartProperties) {
  const element = useRef<HTMLDivElement>(null);
  const onWheel = (event: WheelEvent) => {
    const axis = element.current?.querySelector('.axis')?.getBoundingClientRect();
    if (!axis || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    const at = Math.min(1, Math.max(0, (event.clientX - axis.left) / axis.width));
    show(zoomed(shown, event.deltaY > 0 ? 1.25 : 0.8, at, whole));
  };
  return (
    <div class="waterfall" ref={element} onWheel={onWheel}>
      {children}
    </div>
  );
}
