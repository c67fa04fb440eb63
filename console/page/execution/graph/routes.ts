import type { Transition } from './machine.ts';

export type Rect = { x: number; y: number; width: number; height: number; row: number };

/** How a transition is drawn: a line with right angles, from its state to the next one. */
export type Route = Transition & { points: [x: number, y: number][] };

/** Whether a transition of the way without failures does not just lead to the next row. */
export function isSkip(
  { from, to, kind }: Transition,
  rowOf: ReadonlyMap<string, number>,
): boolean {
  const [a, b] = [rowOf.get(from), rowOf.get(to)];
  return kind !== 'catch' && a !== undefined && b !== undefined && b !== a + 1;
}

const LANE = 18;

/**
 * The lines between the states. Those that skip rows run down the left side, each in a lane of its
 * own; all Catches share the rail at the right side.
 */
export function routesOf(
  transitions: readonly Transition[],
  rects: ReadonlyMap<string, Rect>,
  rail: number,
): Route[] {
  const rowOf = new Map([...rects].map(([name, { row }]) => [name, row]));
  const skips = transitions.filter((transition) => isSkip(transition, rowOf));
  return transitions.flatMap((transition) => {
    const [a, b] = [rects.get(transition.from), rects.get(transition.to)];
    if (!a || !b) return [];
    const lane = skips.indexOf(transition);
    if (lane !== -1) return [{ ...transition, points: leftWay(a, b, lane * LANE + LANE / 2) }];
    const points = transition.kind === 'catch' ? catchWay(a, b, rail) : downWay(a, b);
    return [{ ...transition, points }];
  });
}

type Points = Route['points'];

const middleOf = ({ y, height }: Rect): number => y + height / 2;
const centreOf = ({ x, width }: Rect): number => x + width / 2;

function leftWay(a: Rect, b: Rect, x: number): Points {
  return [
    [a.x, middleOf(a)],
    [x, middleOf(a)],
    [x, middleOf(b)],
    [b.x, middleOf(b)],
  ];
}

function downWay(a: Rect, b: Rect): Points {
  const [from, to]: Points = [
    [centreOf(a), a.y + a.height],
    [centreOf(b), b.y],
  ];
  if (!from || !to) return [];
  if (from[0] === to[0]) return [from, to];
  const between = (from[1] + to[1]) / 2;
  return [from, [from[0], between], [to[0], between], to];
}

function catchWay(a: Rect, b: Rect, rail: number): Points {
  const out: Points[number] = [a.x + a.width, middleOf(a)];
  if (a.row === b.row && b.x > a.x) return [out, [b.x, middleOf(b)]];
  return [out, [rail, middleOf(a)], [rail, middleOf(b)], [b.x + b.width, middleOf(b)]];
}

const RADIUS = 7;

/** The path of a line in SVG, with rounded corners. */
export function pathOf(points: Points): string {
  const [first, ...rest] = points;
  if (!first) return '';
  return rest.reduce(
    (path, point, index) => {
      const [before = first, after] = [points[index], rest[index + 1]];
      if (!after) return `${path} L${point.join(' ')}`;
      const [start, end] = [towards(point, before), towards(point, after)];
      return `${path} L${start.join(' ')} Q${point.join(' ')} ${end.join(' ')}`;
    },
    `M${first.join(' ')}`,
  );
}

/** The point on the way from a corner to another point at which the corner's rounding ends. */
function towards([x, y]: Points[number], [toX, toY]: Points[number]): Points[number] {
  const length = Math.hypot(toX - x, toY - y);
  const part = length === 0 ? 0 : Math.min(RADIUS, length / 2) / length;
  return [x + (toX - x) * part, y + (toY - y) * part];
}
