import { useRef } from 'preact/hooks';
import type { TracedState } from '../../../../cli/trace/execution.ts';
import { definition } from '../../../../statemachines/process-batch.ts';
import { spanText } from '../spans.ts';
import { STATUS } from '../status.ts';
import type { Selection } from '../use-selection.ts';
import { type Box, layoutOf } from './layout.ts';
import { neighbourOf } from './neighbour.ts';
import { pathOf } from './routes.ts';
import { isTaken } from './taken.ts';

const LAYOUT = layoutOf(definition);
const STATES = LAYOUT.boxes.filter(({ type }) => type !== 'Start' && type !== 'End');

type Properties = {
  states: ReadonlyMap<string, TracedState>;
  selection: Pick<Selection, 'state' | 'select'>;
  now: number;
};

/** The machine, each state in the colour of what it did. Arrow keys lead from state to state. */
export function Graph({ states, selection, now }: Properties) {
  const frame = useRef<HTMLFieldSetElement>(null);
  const { width, height, boxes } = LAYOUT;
  const onKeyDown = (event: KeyboardEvent, name: string) => {
    const next = neighbourOf(STATES, name, event.key);
    if (next === undefined) return;
    event.preventDefault();
    selection.select(next);
    frame.current?.querySelector<HTMLElement>(`[data-state="${next}"]`)?.focus();
  };
  return (
    <fieldset class="graph" ref={frame} style={{ width: `${width}px`, height: `${height}px` }}>
      <legend class="unseen">The state machine. Arrow keys lead from state to state.</legend>
      <Lines states={states} />
      {boxes.map((box) => (
        <State
          key={box.name}
          box={box}
          state={states.get(box.name)}
          isSelected={selection.state === box.name}
          now={now}
          onSelect={() => selection.select(selection.state === box.name ? undefined : box.name)}
          onKeyDown={(event) => onKeyDown(event, box.name)}
        />
      ))}
    </fieldset>
  );
}

function Lines({ states }: Pick<Properties, 'states'>) {
  const { width, height, routes } = LAYOUT;
  const drawn = routes
    .map((route) => ({ route, taken: isTaken(route, routes, states) }))
    .sort((a, b) => Number(a.taken) - Number(b.taken));
  return (
    <svg width={width} height={height} aria-hidden="true">
      <defs>
        {['arrow', 'arrow-taken'].map((id) => (
          <marker
            key={id}
            id={id}
            viewBox="0 0 8 8"
            refX="7"
            refY="4"
            markerWidth="7"
            markerHeight="7"
            orient="auto"
          >
            <path d="M0 0.5 L8 4 L0 7.5 Z" class={id} />
          </marker>
        ))}
      </defs>
      {drawn.map(({ route, taken }) => (
        <path
          key={`${route.from}-${route.to}-${route.kind}`}
          d={pathOf(route.points)}
          class={`line ${route.kind} ${taken ? 'taken' : ''}`}
          marker-end={`url(#${taken ? 'arrow-taken' : 'arrow'})`}
        />
      ))}
    </svg>
  );
}

type StateProperties = {
  box: Box;
  state: TracedState | undefined;
  isSelected: boolean;
  now: number;
  onSelect: () => void;
  onKeyDown: (event: KeyboardEvent) => void;
};

function State({ box, state, isSelected, now, onSelect, onKeyDown }: StateProperties) {
  const place = {
    left: `${box.x}px`,
    top: `${box.y}px`,
    width: `${box.width}px`,
    height: `${box.height}px`,
  };
  if (box.type === 'Start' || box.type === 'End') {
    return (
      <span class="terminal" style={place} aria-hidden="true">
        {box.name}
      </span>
    );
  }
  const status = state?.status ?? 'not reached';
  const { text, sign } = STATUS[status];
  const facts = factsOf(state, now);
  return (
    <button
      type="button"
      class={`state ${status.replace(' ', '-')} ${box.isContainer ? 'container' : ''}`}
      style={place}
      data-state={box.name}
      title={box.comment}
      aria-pressed={isSelected}
      onClick={onSelect}
      onKeyDown={onKeyDown}
    >
      <span class="sign" aria-hidden="true">
        {sign}
      </span>
      <span class="name">{box.name}</span>
      <span class="fact">
        <span class={status === 'succeeded' ? 'unseen' : ''}>{text}</span>
        {status !== 'succeeded' && facts.length > 0 && ' · '}
        {facts.join(' · ')}
      </span>
    </button>
  );
}

function factsOf(state: TracedState | undefined, now: number): string[] {
  if (state?.enteredAt === undefined) return [];
  const { enteredAt, exitedAt = now, attempts } = state;
  const tries = attempts.length > 1 ? [`${attempts.length} tries`] : [];
  return [spanText(exitedAt - enteredAt), ...tries];
}
