import { type Charge, totalOf } from '../../../cli/cost/charge.ts';
import { type LandedWork, landedCharges } from '../../../cli/cost/landed-charges.ts';
import { PRICED_ON, PRICED_REGION } from '../../../cli/cost/prices.ts';
import { counted } from '../../../cli/ui/text.ts';
import type { Cost } from '../../api/cost.ts';

/** What the work that has landed costs, at the list prices of `npm run cost`. */
export function costOf(work: LandedWork): Cost {
  const { requests, stream, executions, items, books } = landedCharges(work);
  return {
    dollars: dollars([requests, stream, executions, items, books].flat()),
    parts: [
      part('API', counted(work.ingests, 'request'), requests),
      part('Stream', counted(work.chunks, 'chunk'), stream),
      part('State machine', counted(work.batches, 'execution'), executions),
      part('Invoices and Customers', counted(work.accepted, 'line'), items),
      part('Ledger and audit', counted(work.chunks, 'chunk'), books),
    ],
    prices: `${PRICED_REGION} of ${PRICED_ON}`,
  };
}

const part = (name: string, quantity: string, charges: Charge[]) => ({
  name,
  quantity,
  dollars: dollars(charges),
});

function dollars(charges: readonly Charge[]): string {
  const total = totalOf(charges);
  if (total > 0 && total < LEAST_SHOWN) return `< $${LEAST_SHOWN}`;
  return `$${total.toFixed(4)}`;
}

/** A hundredth of a cent. */
const LEAST_SHOWN = 0.0001;
