import {
  elementScroll,
  observeElementOffset,
  observeElementRect,
  Virtualizer,
} from '@tanstack/virtual-core';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

export type Column<Row> = {
  id: string;
  heading: ComponentChildren;
  cell: (row: Row, index: number) => ComponentChildren;
  /** A track of CSS grid: `8rem`, `minmax(6rem, 1fr)`. */
  width: string;
  isNumeric?: boolean;
};

type Properties<Row> = {
  /** What the table shows, for screen readers. */
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  keyOf: (row: Row, index: number) => string;
  /** The height of the table, as CSS. */
  height?: string;
  /** Called when the last rows come into view, so that the next page can be asked for. */
  onEnd?: () => void;
  /** Called with the positions of the rows that are drawn, whenever they change. */
  onView?: (first: number, last: number) => void;
  empty?: ComponentChildren;
};

const ROW_PIXELS = 32;
const OVERSCAN = 12;

/** A table that only draws the rows in view. All rows have the same height. */
export function VirtualTable<Row>(properties: Properties<Row>) {
  const { label, columns, rows, keyOf, height = '60vh', empty = 'Nothing.' } = properties;
  const { onEnd, onView } = properties;
  const scroller = useRef<HTMLElement>(null);
  const items = useVirtualRows(scroller, rows.length);
  const last = items.at(-1)?.index ?? -1;
  useEffect(() => {
    if (last >= rows.length - 1 && rows.length > 0) onEnd?.();
  }, [last, rows.length, onEnd]);
  const first = items[0]?.index ?? -1;
  useEffect(() => {
    if (first >= 0) onView?.(first, last);
  }, [first, last, onView]);
  const tracks = columns.map(({ width }) => width).join(' ');
  if (rows.length === 0) return <p class="empty">{empty}</p>;
  return (
    <section
      class="virtual"
      ref={scroller}
      style={{ maxHeight: height }}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: without a mouse it is scrolled by keys.
      tabIndex={0}
      aria-label={label}
    >
      <table aria-rowcount={rows.length + 1}>
        <thead>
          <tr aria-rowindex={1} style={{ gridTemplateColumns: tracks }}>
            {columns.map((column) => (
              <th key={column.id} scope="col" class={classOf(column)}>
                {column.heading}
              </th>
            ))}
          </tr>
        </thead>
        <tbody style={{ height: `${rows.length * ROW_PIXELS}px` }}>
          {items.map(({ index, start }) => (
            <VirtualRow
              key={keyOfRow(rows, index, keyOf)}
              {...{ columns, rows, index, start, tracks }}
            />
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** The list may have become shorter since the rows in view were worked out. */
function keyOfRow<Row>(
  rows: readonly Row[],
  index: number,
  keyOf: Properties<Row>['keyOf'],
): string {
  const row = rows[index];
  return row === undefined ? `gone-${index}` : keyOf(row, index);
}

type RowProperties<Row> = Pick<Properties<Row>, 'columns' | 'rows'> & {
  index: number;
  start: number;
  tracks: string;
};

function VirtualRow<Row>({ columns, rows, index, start, tracks }: RowProperties<Row>) {
  const row = rows[index];
  if (row === undefined) return null;
  const place = { gridTemplateColumns: tracks, transform: `translateY(${start}px)` };
  return (
    <tr aria-rowindex={index + 2} style={place}>
      {columns.map((column) => (
        <td key={column.id} class={classOf(column)}>
          {column.cell(row, index)}
        </td>
      ))}
    </tr>
  );
}

const classOf = ({ isNumeric }: { isNumeric?: boolean }) => (isNumeric ? 'number' : undefined);

/** Returns the rows in view. The element must be there when the component is first drawn or later. */
function useVirtualRows(scroller: { current: HTMLElement | null }, count: number) {
  const [, redraw] = useState(0);
  const options = {
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PIXELS,
    overscan: OVERSCAN,
    scrollToFn: elementScroll,
    observeElementRect,
    observeElementOffset,
    onChange: () => redraw((turn) => turn + 1),
  };
  const [virtualizer] = useState(() => new Virtualizer<HTMLElement, HTMLElement>(options));
  virtualizer.setOptions(options);
  useEffect(() => virtualizer._didMount(), [virtualizer]);
  useEffect(() => virtualizer._willUpdate());
  return virtualizer.getVirtualItems();
}
