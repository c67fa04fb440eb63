import fc from 'fast-check';
import { COLUMNS, type ColumnName } from '../../../functions/domain/invoice-line.ts';
import { ALIASES, type Cell, GOOD_CELLS, ODD_CELLS, ODD_NAMES, ODD_TEXTS } from './cells.ts';

/** Lines before they are written as text: the names of the columns, and the cells of each row. */
export type Draft = { names: string[]; rows: Cell[][] };

const goodRow = fc.tuple(...COLUMNS.map((column) => fc.constantFrom<Cell>(...GOOD_CELLS[column])));

/** Mostly a few lines, sometimes up to forty. */
const goodRows = fc.oneof(
  { weight: 12, arbitrary: fc.array(goodRow, { minLength: 1, maxLength: 6 }) },
  { weight: 1, arbitrary: fc.array(goodRow, { minLength: 1, maxLength: 40, size: 'max' }) },
);

const nameOf = (column: ColumnName) =>
  fc.oneof(
    { weight: 6, arbitrary: fc.constant<string>(column) },
    { weight: 1, arbitrary: fc.constantFrom(...(ALIASES[column] ?? [column.toLowerCase()])) },
  );

const inOrder = [...COLUMNS.keys()];
const anyOrder = fc.oneof(
  { weight: 3, arbitrary: fc.constant(inOrder) },
  { weight: 1, arbitrary: fc.shuffledSubarray(inOrder, { minLength: inOrder.length }) },
);

/**
 * Lines that are all acceptable. The columns have any order and any known names, and there may be
 * one more.
 */
export const goodDraft: fc.Arbitrary<Draft> = fc
  .record({
    names: fc.tuple(...COLUMNS.map(nameOf)),
    order: anyOrder,
    rows: goodRows,
    more: fc.oneof({ weight: 9, arbitrary: fc.constant([]) }, fc.constant(['Shelf'])),
  })
  .map(({ names, order, rows, more }) => ({
    names: [...order.map((at) => names[at] ?? ''), ...more],
    rows: rows.map((row) => [...order.map((at) => row[at] ?? ''), ...more]),
  }));

export type DraftFault = (draft: Draft) => Draft;

/** Selects an element, modulo the number of elements. */
const which = fc.nat({ max: 1000 });

const changed = <T>(values: readonly T[], which: number, change: (value: T) => T): T[] =>
  values.map((value, index) => (index === which % values.length ? change(value) : value));

const oddCellOf = (odd: readonly Cell[]) =>
  fc.record({ row: which, column: which, cell: fc.constantFrom(...odd) }).map(
    ({ row, column, cell }): DraftFault =>
      ({ names, rows }) => ({
        names,
        rows: changed(rows, row, (cells) => changed(cells, column, () => cell)),
      }),
  );

/** Makes at most one line unacceptable. */
export const oddText: fc.Arbitrary<DraftFault> = oddCellOf(ODD_TEXTS);

const raggedRow = fc.record({ row: which, longer: fc.boolean() }).map(
  ({ row, longer }): DraftFault =>
    ({ names, rows }) => ({
      names,
      rows: changed(rows, row, (cells) => (longer ? [...cells, 'more'] : cells.slice(0, -1))),
    }),
);

const columnGone = which.map(
  (column): DraftFault =>
    ({ names, rows }) => {
      const without = <T>(cells: T[]): T[] => cells.toSpliced(column % names.length, 1);
      return { names: without(names), rows: rows.map(without) };
    },
);

const columnTwice = which.map(
  (column): DraftFault =>
    ({ names, rows }) => {
      const at = column % names.length;
      const twice = <T>(cells: T[]): T[] => [...cells, ...cells.slice(at, at + 1)];
      return { names: twice(names), rows: rows.map(twice) };
    },
);

const oddName = fc.record({ column: which, name: fc.constantFrom(...ODD_NAMES) }).map(
  ({ column, name }): DraftFault =>
    ({ names, rows }) => ({ names: changed(names, column, () => name), rows }),
);

const manyColumns: fc.Arbitrary<DraftFault> = fc.constant(({ names, rows }) => ({
  names: [...names, ...Array.from({ length: 70 }, (_, index) => `more${index}`)],
  rows,
}));

/** What can be wrong with lines before they are written as text. */
export const draftFault: fc.Arbitrary<DraftFault> = fc.oneof(
  { weight: 12, arbitrary: oddCellOf(ODD_CELLS) },
  { weight: 4, arbitrary: raggedRow },
  { weight: 2, arbitrary: columnGone },
  { weight: 2, arbitrary: columnTwice },
  { weight: 2, arbitrary: oddName },
  { weight: 1, arbitrary: manyColumns },
);
