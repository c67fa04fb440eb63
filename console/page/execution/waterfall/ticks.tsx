import type { ComponentChildren } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { spanText } from '../spans.ts';
import { ticksOf, type Window } from './window.ts';

type Properties = { window: Window; onSelect: (window: Window) => void };

/** The axis of times. Dragging over it selects a part. */
export function Axis({ window, onSelect }: Properties) {
  const element = useRef<HTMLDivElement>(null);
  const [drag, setDrag] = useState<{ from: number; to: number }>();
  const at = ({ clientX }: PointerEvent): number => {
    const { left = 0, width = 1 } = element.current?.getBoundingClientRect() ?? {};
    return Math.min(1, Math.max(0, (clientX - left) / width));
  };
  const timeAt = (share: number) => window.from + share * (window.to - window.from);
  const onUp = () => {
    setDrag(undefined);
    if (!drag || Math.abs(drag.to - drag.from) < 0.02) return;
    const [from, to] = [drag.from, drag.to].sort((a, b) => a - b).map(timeAt);
    if (from !== undefined && to !== undefined) onSelect({ from, to });
  };
  return (
    <div
      class="axis"
      ref={element}
      title="Drag to zoom in"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        setDrag({ from: at(event), to: at(event) });
      }}
      onPointerMove={(event) => drag && setDrag({ ...drag, to: at(event) })}
      onPointerUp={onUp}
      onPointerCancel={() => setDrag(undefined)}
    >
      <Ticks window={window}>
        {(time, share) => share < 0.93 && <span>{spanText(time)}</span>}
      </Ticks>
      {drag && (
        <span
          class="dragged"
          style={{
            left: `${Math.min(drag.from, drag.to) * 100}%`,
            width: `${Math.abs(drag.to - drag.from) * 100}%`,
          }}
        />
      )}
    </div>
  );
}

type TicksProperties = {
  window: Window;
  children?: (time: number, share: number) => ComponentChildren;
};

/** A vertical line for each time on the axis. `share` is how far to the right it is, in 0…1. */
export function Ticks({ window, children }: TicksProperties) {
  const { from, to } = window;
  return (
    <>
      {ticksOf(window).map((time) => {
        const share = (time - from) / (to - from);
        return (
          <span key={time} class="tick" style={{ left: `${share * 100}%` }}>
            {children?.(time, share)}
          </span>
        );
      })}
    </>
  );
}
