import { compareText } from '../../domain/text-order.ts';
import { integerAt, type LineRows, noRows, rowCount, textAt } from './line-rows.ts';

/** The place of a line in the order of all: the time of its invoice, and its id. */
export type LinePlace = readonly [time: number, lineId: string];

export function placeOf(rows: LineRows, row: number): LinePlace {
  return [integerAt(rows, 'invoice_ts', row), textAt(rows, 'line_id', row)];
}

export function comparePlaces([timeA, idA]: LinePlace, [timeB, idB]: LinePlace): number {
  return timeA - timeB || compareText(idA, idB);
}

/**
 * Orders two lines by the time of their invoice, and then by id. Every line has a place of its own,
 * so the same lines are always written in the same order.
 */
export function compareLines(a: LineRows, rowA: number, b: LineRows, rowB: number): number {
  const times = integerAt(a, 'invoice_ts', rowA) - integerAt(b, 'invoice_ts', rowB);
  if (times !== 0) return times;
  return compareText(textAt(a, 'line_id', rowA), textAt(b, 'line_id', rowB));
}

/** Watches that lines come in order, each once. */
export class LineOrder {
  #last: LineRows = noRows();

  /** Returns the first row that is not after the line before it, which may be of earlier rows. */
  firstOutOfPlace(rows: LineRows): number | undefined {
    for (let row = 0; row < rowCount(rows); row += 1) {
      const [before, at] = row === 0 ? [this.#last, rowCount(this.#last) - 1] : [rows, row - 1];
      if (at >= 0 && compareLines(before, at, rows, row) >= 0) return row;
    }
    if (rowCount(rows) > 0) this.#last = rows;
    return undefined;
  }
}
