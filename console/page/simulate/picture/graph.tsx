import { useMemo } from 'preact/hooks';
import type { SimulationEvent } from '../../../api/simulation.ts';
import type { World } from '../run/world.ts';
import { BOX, type Box, layoutOf } from './layout.ts';
import { endsOf, titleOf } from './sites.ts';

type Properties = {
  world: World;
  events: readonly SimulationEvent[];
  /** How many of the events have arrived; the picture has the connections of all of them. */
  arrived: number;
  onPart: (name: string) => void;
};

type Line = { id: string; from: Box; to: Box };

/** The pipeline: what is called lights up, a fault strikes in red, and a dead process is grey. */
export function Graph({ world, events, arrived, onPart }: Properties) {
  const { parts } = world;
  const { boxes, width, height } = useMemo(() => layoutOf(parts), [parts]);
  const lines = useMemo(() => linesIn(events, boxes), [events, boxes, arrived]);
  const lit = litIn(world);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset can't be an SVG.
    <svg
      class={world.isUp ? 'simulated' : 'simulated down'}
      viewBox={`0 0 ${width} ${height}`}
      role="group"
      aria-label="The pipeline"
    >
      {lines.map((line) => (
        <path key={line.id} d={curve(line)} class={lit.lines.get(line.id) ?? 'idle'} />
      ))}
      {[...boxes.values()].map((box) => (
        <Part key={box.name} box={box} state={lit.parts.get(box.name) ?? 'idle'} onPart={onPart} />
      ))}
    </svg>
  );
}

type PartProperties = { box: Box; state: string; onPart: (name: string) => void };

function Part({ box: { name, x, y }, state, onPart }: PartProperties) {
  const open = () => onPart(name);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a button can't be part of an SVG.
    <g
      class={`part ${state}`}
      data-part={name}
      transform={`translate(${x} ${y})`}
      role="button"
      tabIndex={0}
      aria-label={`${titleOf(name)}${state === 'idle' ? '' : `, ${STATES[state]}`}: inject a fault`}
      onClick={open}
      onKeyDown={({ key }) => (key === 'Enter' || key === ' ') && open()}
    >
      <rect width={BOX.width} height={BOX.height} rx={5} />
      <text x={BOX.width / 2} y={BOX.height / 2}>
        {titleOf(name)}
      </text>
    </g>
  );
}

const STATES: Readonly<Record<string, string>> = { busy: 'at work', struck: 'struck by a fault' };

/** For how many events after a fault the part that it has struck is red. */
const STRUCK_FOR = 10;

function litIn(world: World) {
  const parts = new Map<string, string>();
  const lines = new Map<string, string>();
  if (world.requests.size > 0) {
    for (const name of ['clients', 'apigateway']) parts.set(name, 'busy');
    lines.set('clients→apigateway', 'busy');
  }
  for (const { from, to, fault } of world.open.values()) {
    for (const name of [from, to]) parts.set(name, 'busy');
    lines.set(`${from}→${to}`, fault === undefined ? 'busy' : 'struck');
  }
  const struck = [...world.struck].filter(([, count]) => world.count - count < STRUCK_FOR);
  for (const [name] of struck) parts.set(name, 'struck');
  return { parts, lines };
}

function linesIn(events: readonly SimulationEvent[], boxes: ReadonlyMap<string, Box>): Line[] {
  const found = new Map<string, Line>();
  const add = (fromName: string, toName: string) => {
    const [from, to, id] = [boxes.get(fromName), boxes.get(toName), `${fromName}→${toName}`];
    if (from && to && from !== to) found.set(id, { id, from, to });
  };
  add('clients', 'apigateway');
  for (const event of events) {
    if (event.type !== 'site') continue;
    const { from, to } = endsOf(event.site, (name) => boxes.has(name));
    add(from, to);
  }
  return [...found.values()];
}

function curve({ from, to }: Line): string {
  const isForward = to.x > from.x;
  const [x1, x2] = isForward ? [from.x + BOX.width, to.x] : [from.x, to.x + BOX.width];
  const [y1, y2] = [from.y + BOX.height / 2, to.y + BOX.height / 2];
  const bend = from.x === to.x ? 60 : (x2 - x1) / 2;
  return `M ${x1} ${y1} C ${x1 + bend} ${y1}, ${x2 - bend} ${y2}, ${x2} ${y2}`;
}
