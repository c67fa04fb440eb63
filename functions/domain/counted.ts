import type { LineTotals } from './line-totals.ts';
import { formatMoney } from './money.ts';

/** `1 line`, `2 lines`. */
export function counted(count: number, noun: string): string {
  return count === 1 ? `1 ${noun}` : `${count} ${noun}s`;
}

/** `2 lines (quantity 12, revenue 30.6)`, or `none`. */
export const countedLines = ({ lineCount, quantity, revenue }: LineTotals): string =>
  lineCount === 0 && quantity === 0n && revenue === 0n
    ? 'none'
    : `${counted(lineCount, 'line')} (quantity ${quantity}, revenue ${formatMoney(revenue)})`;
