import { useMemo, useRef } from 'preact/hooks';
import type { ResultColumn } from '../../../api/query.ts';
import { type Column, VirtualTable } from '../../parts/virtual-table.tsx';
import { isNumber } from '../sql-text.ts';
import { columnWidths } from './column-widths.ts';
import { leadOf } from './leads.ts';
import { movedBy } from './moved-by.ts';
import type { ResultRows } from './result-rows.ts';

/** A cell by the positions of its row and column. */
export type CellPlace = { row: number; column: number };

type Properties = {
  rows: ResultRows;
  selected: CellPlace | undefined;
  onSelect: (place: CellPlace) => void;
  onInspect: (column: ResultColumn) => void;
};

/** The result. Arrow keys go from cell to cell; Enter follows the link of one. */
export function ResultTable({ rows, selected, onSelect, onInspect }: Properties) {
  const around = useRef<HTMLDivElement>(null);
  const { count } = rows;
  const positions = useMemo(() => Array.from({ length: count }, (_, index) => index), [count]);
  const widths = useMemo(
    () => columnWidths(rows.columns, [...rows.inMemory()].slice(0, 60)),
    [rows],
  );
  const onView = useMemo(() => rows.view.bind(rows), [rows]);
  const columns = rows.columns.map((column, index) =>
    columnOf({ column, index, width: widths[index] ?? 10, rows, selected, onInspect }),
  );
  const pick = (place: CellPlace) => {
    onSelect(place);
    requestAnimationFrame(() => showCell(around.current, place));
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: what is clicked is a cell, a link or a button.
    <div
      ref={around}
      class="result-table"
      style={{ '--result-width': `${widths.reduce((sum, width) => sum + width, 0)}rem` }}
      onClick={({ target }) => {
        const place = placeOf(target);
        if (place) onSelect(place);
      }}
      onKeyDown={(event) => {
        const place = placeOf(event.target);
        const next = place && movedBy(event, place, { row: count - 1, column: columns.length - 1 });
        if (!next) return;
        event.preventDefault();
        pick(next);
      }}
    >
      <VirtualTable
        label="Rows of the result"
        columns={columns}
        rows={positions}
        keyOf={String}
        height="62vh"
        onView={onView}
        empty="The result has no rows."
      />
    </div>
  );
}

type CellProperties = Omit<Properties, 'onSelect'> & {
  column: ResultColumn;
  index: number;
  width: number;
};

function columnOf({
  column,
  index,
  width,
  rows,
  selected,
  onInspect,
}: CellProperties): Column<number> {
  return {
    id: String(index),
    width: `minmax(${width}rem, 1fr)`,
    isNumeric: isNumber(column.type),
    heading: (
      <button
        type="button"
        class="quiet column-name"
        title={`${column.name}, ${column.type}: inspect the column`}
        onClick={() => onInspect(column)}
      >
        <span>{column.name}</span> <small>{column.type}</small>
      </button>
    ),
    cell: (row) => {
      const values = rows.row(row);
      if (!values) return <span class="waiting">…</span>;
      const isSelected = selected?.row === row && selected.column === index;
      const isFirst = !selected && row === 0 && index === 0;
      return (
        <ResultCell
          value={values[index] ?? null}
          column={column}
          place={`${row}:${index}`}
          isSelected={isSelected}
          isReached={isSelected || isFirst}
        />
      );
    },
  };
}

type OneCell = {
  value: string | null;
  column: ResultColumn;
  place: string;
  isSelected: boolean;
  /** Whether the tabulator key stops here, which it does at one cell of the table. */
  isReached: boolean;
};

function ResultCell({ value, column, place, isSelected, isReached }: OneCell) {
  const lead = leadOf(column, value);
  const common = {
    class: `cell${isSelected ? ' selected' : ''}${value === null ? ' null' : ''}`,
    'data-place': place,
    tabIndex: isReached ? 0 : -1,
  };
  const text = value ?? 'NULL';
  if (lead) {
    return (
      <a {...common} href={lead.href} title={lead.title}>
        {text}
      </a>
    );
  }
  return (
    <button {...common} type="button" title={text}>
      {text}
    </button>
  );
}

function placeOf(target: EventTarget | null): CellPlace | undefined {
  const cell = target instanceof HTMLElement ? target.closest('[data-place]') : null;
  const [row, column] = cell?.getAttribute('data-place')?.split(':').map(Number) ?? [];
  return row === undefined || column === undefined ? undefined : { row, column };
}

/** Scrolls to a cell, which may not be drawn yet, and gives it the focus. */
function showCell(around: HTMLElement | null, { row, column }: CellPlace): void {
  const scroller = around?.querySelector('.virtual');
  const find = () => around?.querySelector<HTMLElement>(`[data-place="${row}:${column}"]`);
  if (!find() && scroller) scroller.scrollTop = row * 32 - scroller.clientHeight / 2;
  requestAnimationFrame(() => {
    const cell = find();
    cell?.focus({ preventScroll: true });
    cell?.closest('td')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  });
}
