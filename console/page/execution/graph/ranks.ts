import type { Definition, Transition } from './machine.ts';

/** In which row each state of a machine is drawn. */
export type Ranks = {
  /** The states of the way without failures, by row. */
  rows: string[][];
  /** The states that only a Catch leads to, with their row. */
  handlers: { name: string; row: number }[];
};

/** A state is below every state that leads to it; one that handles failures is beside the last. */
export function ranksOf(definition: Definition, transitions: readonly Transition[]): Ranks {
  const forward = transitions.filter(({ kind }) => kind !== 'catch');
  const main = longestPaths([definition.StartAt], forward);
  const names = Object.keys(definition.States);
  const rows: string[][] = [];
  for (const name of names) {
    const row = main.get(name);
    if (row !== undefined) rows[row] = [...(rows[row] ?? []), name];
  }
  return {
    rows: Array.from(rows, (row) => row ?? []),
    handlers: handlersOf(names, main, transitions),
  };
}

function handlersOf(
  names: readonly string[],
  main: ReadonlyMap<string, number>,
  transitions: readonly Transition[],
): Ranks['handlers'] {
  const caught = transitions.filter(({ kind, to }) => kind === 'catch' && !main.has(to));
  const first = new Map<string, number>();
  for (const { from, to } of caught) {
    first.set(to, Math.max(first.get(to) ?? 0, main.get(from) ?? 0));
  }
  const below = longestPaths(
    [...first.keys()],
    transitions.filter(({ from, to }) => !main.has(from) && !main.has(to)),
    first,
  );
  return names.flatMap((name) => {
    const row = below.get(name);
    return row === undefined || main.has(name) ? [] : [{ name, row }];
  });
}

/** The longest way to each state that can be reached. A way back to a state on it does not count. */
function longestPaths(
  starts: readonly string[],
  transitions: readonly Transition[],
  startRows: ReadonlyMap<string, number> = new Map(),
): Map<string, number> {
  const rows = new Map<string, number>();
  const visit = (name: string, row: number, way: ReadonlySet<string>): void => {
    if (way.has(name) || (rows.get(name) ?? -1) >= row) return;
    rows.set(name, row);
    const onward = new Set([...way, name]);
    for (const { from, to } of transitions) if (from === name) visit(to, row + 1, onward);
  };
  for (const name of starts) visit(name, startRows.get(name) ?? 0, new Set());
  return rows;
}
