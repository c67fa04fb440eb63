import type { CellPlace } from './result-table.tsx';

type Key = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey'>;

const PAGE_ROWS = 20;

const MOVES: Readonly<Record<string, (place: CellPlace, last: CellPlace) => CellPlace>> = {
  ArrowUp: ({ row, column }) => ({ row: row - 1, column }),
  ArrowDown: ({ row, column }) => ({ row: row + 1, column }),
  ArrowLeft: ({ row, column }) => ({ row, column: column - 1 }),
  ArrowRight: ({ row, column }) => ({ row, column: column + 1 }),
  PageUp: ({ row, column }) => ({ row: row - PAGE_ROWS, column }),
  PageDown: ({ row, column }) => ({ row: row + PAGE_ROWS, column }),
  Home: ({ row }) => ({ row, column: 0 }),
  End: ({ row }, last) => ({ row, column: last.column }),
};

/** The cell that a key goes to from another; undefined for a key that does not move. */
export function movedBy(
  { key, ctrlKey, metaKey }: Key,
  place: CellPlace,
  last: CellPlace,
): CellPlace | undefined {
  const move = MOVES[key];
  if (!move || ctrlKey || metaKey) return undefined;
  const { row, column } = move(place, last);
  return { row: within(row, last.row), column: within(column, last.column) };
}

const within = (value: number, last: number): number => Math.min(Math.max(value, 0), last);
