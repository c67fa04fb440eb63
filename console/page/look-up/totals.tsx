import type { Totals as TotalsOf } from '../../../functions/api/components.ts';
import { groupedDecimal } from '../parts/exact.ts';

/** Totals, exact. */
export function Totals({ totals, invoices }: { totals: TotalsOf; invoices?: number }) {
  const { lineCount, quantity, revenue } = totals;
  const figures = {
    ...(invoices !== undefined && { Invoices: invoices }),
    Lines: lineCount,
    Quantity: quantity,
    Revenue: revenue,
  };
  return (
    <dl class="figures">
      {Object.entries(figures).map(([name, figure]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{groupedDecimal(String(figure))}</dd>
        </div>
      ))}
    </dl>
  );
}
