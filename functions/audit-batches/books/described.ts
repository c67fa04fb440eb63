import type { LineTotals } from '../../domain/line-totals.ts';
import { formatMoney } from '../../domain/money.ts';
import { counted } from '../difference.ts';

/** `2 lines (quantity 12, revenue 30.6)`. */
export const described = ({ lineCount, quantity, revenue }: LineTotals): string =>
  lineCount === 0 && quantity === 0n && revenue === 0n
    ? 'none'
    : `${counted(lineCount, 'line')} (quantity ${quantity}, revenue ${formatMoney(revenue)})`;
