import type { Flow } from '../capacity/flow.ts';
import { type Charge, charge } from './charge.ts';
import type { Priced } from './priced.ts';

const GB = 1e9;

/** What a million lines cost in every month for which they are kept: lake and tables keep all. */
export function storageCharges({ batch }: Flow, { pointInTimeRecovery }: Priced): Charge[] {
  const millions = 1e6 / batch.lines;
  const gigabytes = (bytes: number): number => (bytes * millions) / GB;
  const items = [
    ['Invoices', batch.invoices.bytes],
    ['Customers', batch.customers.bytes],
  ] as const;
  return [
    charge('lake', gigabytes(batch.lakeBytes), 'stored'),
    ...items.flatMap(([component, bytes]) => [
      charge(component, gigabytes(bytes), 'itemsStored'),
      ...(pointInTimeRecovery ? [charge(component, gigabytes(bytes), 'recoverable')] : []),
    ]),
  ];
}
