import { useId, useState } from 'preact/hooks';
import type { Series } from './series.ts';
import { shortNumber, ticksOf } from './ticks.ts';
import { useWidth } from './use-width.ts';
import './charts.css';

type Properties = {
  title: string;
  /** What the chart shows, in a sentence, for who can't see it. */
  description: string;
  /** The names of the places along the chart. */
  labels: readonly string[];
  series: readonly Series[];
  /** The exact text of a value for the reader of one place. */
  textOf: (series: number, place: number) => string;
  height?: number;
};

const LEFT = 52;
const RIGHT = 10;
const TOP = 10;
const BOTTOM = 24;

type Scale = { x: (place: number) => number; y: (value: number) => number };

/** Lines over time. Values are doubles here, which is enough to draw them; their texts are exact. */
export function LineChart(properties: Properties) {
  const { title, description, labels, series, textOf, height = 230 } = properties;
  const { element, width } = useWidth<HTMLElement>();
  const [place, setPlace] = useState<number>();
  const id = useId();
  const ticks = ticksOf(
    series.flatMap(({ values }) => values.filter((value) => value !== undefined)),
    4,
  );
  const scale = scaleOf({ width, height, places: labels.length, ticks });
  return (
    <figure class="chart" ref={element}>
      <figcaption>{title}</figcaption>
      <svg
        width={width}
        height={height}
        role="img"
        aria-label={title}
        aria-describedby={id}
        onPointerMove={(event) => setPlace(placeAt(event.offsetX, width, labels.length))}
        onPointerLeave={() => setPlace(undefined)}
      >
        <desc id={id}>{description}</desc>
        <Axes {...{ labels, ticks, scale, width, height }} />
        {place !== undefined && (
          <line
            class="reader"
            x1={scale.x(place)}
            x2={scale.x(place)}
            y1={TOP}
            y2={height - BOTTOM}
          />
        )}
        {series.map((each, index) => (
          <Line key={each.name} {...{ ...each, index, scale, place }} />
        ))}
      </svg>
      <ul class="chart-legend">
        {series.map(({ name }, index) => (
          <li key={name}>
            <i class={`swatch tone-${index % TONES}`} /> {name}
            {place !== undefined && <b> {textOf(index, place)}</b>}
          </li>
        ))}
        {place !== undefined && <li class="faint">{labels[place]}</li>}
      </ul>
    </figure>
  );
}

/** The colours of charts.css. */
const TONES = 8;

function scaleOf({
  width,
  height,
  places,
  ticks,
}: {
  width: number;
  height: number;
  places: number;
  ticks: readonly number[];
}): Scale {
  const [low = 0] = ticks;
  const high = ticks.at(-1) ?? 1;
  const step = (width - LEFT - RIGHT) / Math.max(1, places - 1);
  return {
    x: (place) => (places === 1 ? (LEFT + width - RIGHT) / 2 : LEFT + place * step),
    y: (value) => height - BOTTOM - ((value - low) / (high - low)) * (height - BOTTOM - TOP),
  };
}

function placeAt(x: number, width: number, places: number): number {
  const share = (x - LEFT) / Math.max(1, width - LEFT - RIGHT);
  return Math.min(places - 1, Math.max(0, Math.round(share * (places - 1))));
}

type AxesProperties = {
  labels: readonly string[];
  ticks: readonly number[];
  scale: Scale;
  width: number;
  height: number;
};

function Axes({ labels, ticks, scale, width, height }: AxesProperties) {
  const longest = Math.max(...labels.map(({ length }) => length), 1);
  const room = Math.max(1, Math.floor((width - LEFT) / (longest * 7.5 + 14)));
  const every = Math.ceil(labels.length / room);
  return (
    <g class="axes">
      {ticks.map((tick) => (
        <g key={tick}>
          <line x1={LEFT} x2={width - RIGHT} y1={scale.y(tick)} y2={scale.y(tick)} />
          <text x={LEFT - 6} y={scale.y(tick) + 4} text-anchor="end">
            {shortNumber(tick)}
          </text>
        </g>
      ))}
      {labels.map((label, place) =>
        place % every === 0 ? (
          <text
            key={label}
            x={scale.x(place)}
            y={height - 6}
            text-anchor={place === 0 ? 'start' : place > labels.length - 2 ? 'end' : 'middle'}
          >
            {label}
          </text>
        ) : null,
      )}
    </g>
  );
}

type LineProperties = Series & { index: number; scale: Scale; place: number | undefined };

function Line({ values, index, scale, place }: LineProperties) {
  const tone = `tone-${index % TONES}`;
  const value = place === undefined ? undefined : values[place];
  return (
    <g class={tone}>
      {runsOf(values).map((run) => (
        <polyline
          key={run[0]?.[0]}
          points={run.map(([at, y]) => `${scale.x(at)},${scale.y(y)}`).join(' ')}
        />
      ))}
      {runsOf(values)
        .filter(({ length }) => length === 1)
        .map(
          ([point]) =>
            point && <circle key={point[0]} cx={scale.x(point[0])} cy={scale.y(point[1])} r={3} />,
        )}
      {place !== undefined && value !== undefined && (
        <circle cx={scale.x(place)} cy={scale.y(value)} r={4} />
      )}
    </g>
  );
}

/** The parts of a line between missing values. */
function runsOf(values: Series['values']): (readonly [number, number])[][] {
  const runs: (readonly [number, number])[][] = [[]];
  for (const [place, value] of values.entries()) {
    if (value === undefined) runs.push([]);
    else runs.at(-1)?.push([place, value]);
  }
  return runs.filter(({ length }) => length > 0);
}
