import { type Definition, isLast, transitionsOf } from './machine.ts';
import { type Ranks, ranksOf } from './ranks.ts';
import { isSkip, type Rect, type Route, routesOf } from './routes.ts';

export type Box = Omit<Rect, 'row'> & {
  name: string;
  type: string;
  /** What the definition says about it. */
  comment: string;
  /** Of a Parallel state: its branches are within it. */
  isContainer: boolean;
};

/** A machine as it is drawn, in pixels. */
export type Layout = { width: number; height: number; boxes: Box[]; routes: Route[] };

const STATE = { width: 168, height: 46 };
const TERMINAL = { width: 54, height: 22 };
const GAP = { x: 18, y: 24 };
/** Around the branches of a Parallel state. Its name is in the head. */
const PADDING = 14;
const HEAD = 48;
const LANE = 18;

/**
 * Places the states of a definition: the way without failures runs down the middle, and what handles
 * failures is beside it. The two ends are drawn as well.
 */
export const layoutOf = (definition: Definition): Layout => machineLayout(withEnds(definition));

function withEnds({ StartAt, States }: Definition): Definition {
  const ended = Object.entries(States).map(([name, state]) => [
    name,
    isLast(state) ? { ...state, Next: 'End' } : state,
  ]);
  return {
    StartAt: 'Start',
    States: {
      Start: { Type: 'Start', Next: StartAt },
      ...Object.fromEntries(ended),
      End: { Type: 'End' },
    },
  };
}

type Size = { width: number; height: number; branches: Layout[] };

function machineLayout(definition: Definition): Layout {
  const transitions = transitionsOf(definition);
  const ranks = ranksOf(definition, transitions);
  const sizes = new Map(
    Object.entries(definition.States).map(([name, state]) => [name, sizeOf(state)] as const),
  );
  const rects = place(ranks, sizes, transitions);
  const right = Math.max(...[...rects.values()].map(({ x, width }) => x + width));
  const hasRail = transitions.some(({ kind }) => kind === 'catch');
  const rail = right + LANE;
  return {
    width: hasRail ? rail + 2 : right,
    height: Math.max(...[...rects.values()].map(({ y, height }) => y + height)),
    boxes: boxesOf(definition, rects, sizes),
    routes: [...routesOf(transitions, rects, rail), ...innerRoutes(rects, sizes)],
  };
}

function sizeOf({ Type, Branches = [] }: Definition['States'][string]): Size {
  if (Type === 'Start' || Type === 'End') return { ...TERMINAL, branches: [] };
  const branches = Branches.map(machineLayout);
  if (branches.length === 0) return { ...STATE, branches };
  const width = branches.reduce((sum, branch) => sum + branch.width + GAP.x, -GAP.x);
  const height = Math.max(...branches.map((branch) => branch.height));
  return { width: width + 2 * PADDING, height: HEAD + height + PADDING, branches };
}

type Rects = Map<string, Rect>;

function place(
  { rows, handlers }: Ranks,
  sizes: ReadonlyMap<string, Size>,
  transitions: ReturnType<typeof transitionsOf>,
): Rects {
  const size = (name: string) => sizes.get(name) ?? { ...STATE, branches: [] };
  const rowOf = new Map(rows.flatMap((names, row) => names.map((name) => [name, row] as const)));
  const lanes = transitions.filter((transition) => isSkip(transition, rowOf)).length;
  const left = lanes * LANE;
  const widthOf = (names: readonly string[]) =>
    names.reduce((sum, name) => sum + size(name).width + GAP.x, -GAP.x);
  const width = Math.max(...rows.map(widthOf));
  const tops = topsOf(rows, handlers, (name) => size(name).height);
  const rects: Rects = new Map();
  const put = (name: string, row: number, x: number): number => {
    const { y, height } = tops[row] ?? { y: 0, height: 0 };
    const own = size(name);
    const top = y + (height - own.height) / 2;
    rects.set(name, { x, y: top, width: own.width, height: own.height, row });
    return x + own.width + GAP.x;
  };
  const ends = rows.map((names, row) =>
    names.reduce((x, name) => put(name, row, x), left + (width - widthOf(names)) / 2),
  );
  for (const { name, row } of handlers) {
    ends[row] = put(name, row, Math.max(ends[row] ?? 0, left + width - size(name).width));
  }
  return rects;
}

function topsOf(
  rows: Ranks['rows'],
  handlers: Ranks['handlers'],
  heightOf: (name: string) => number,
): { y: number; height: number }[] {
  const count = Math.max(rows.length, ...handlers.map(({ row }) => row + 1));
  let y = 0;
  return Array.from({ length: count }, (_, row) => {
    const beside = handlers.filter((handler) => handler.row === row).map(({ name }) => name);
    const height = Math.max(...[...(rows[row] ?? []), ...beside].map(heightOf), 0);
    const top = { y, height };
    y += height + GAP.y;
    return top;
  });
}

/** Calls `each` with every branch of the Parallel states and where it is. */
function forBranches<T>(
  rects: Rects,
  sizes: ReadonlyMap<string, Size>,
  each: (branch: Layout, x: number, y: number) => T[],
): T[] {
  return [...rects].flatMap(([name, { x, y }]) => {
    let left = x + PADDING;
    return (sizes.get(name)?.branches ?? []).flatMap((branch) => {
      const made = each(branch, left, y + HEAD);
      left += branch.width + GAP.x;
      return made;
    });
  });
}

/** In the order of the definition; the states of a branch follow their Parallel state. */
function boxesOf({ States }: Definition, rects: Rects, sizes: ReadonlyMap<string, Size>): Box[] {
  return Object.entries(States).flatMap(([name, { Type, Comment = '' }]): Box[] => {
    const rect = rects.get(name);
    if (!rect) return [];
    const { row: _, ...place } = rect;
    const isContainer = (sizes.get(name)?.branches ?? []).length > 0;
    const inner = forBranches(new Map([[name, rect]]), sizes, (branch, dx, dy) =>
      branch.boxes.map((box) => ({ ...box, x: box.x + dx, y: box.y + dy })),
    );
    return [{ ...place, name, type: Type, comment: Comment, isContainer }, ...inner];
  });
}

const innerRoutes = (rects: Rects, sizes: ReadonlyMap<string, Size>): Route[] =>
  forBranches(rects, sizes, (branch, dx, dy) =>
    branch.routes.map((route) => ({
      ...route,
      points: route.points.map(([x, y]): Route['points'][number] => [x + dx, y + dy]),
    })),
  );
