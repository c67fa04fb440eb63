import { isDeepStrictEqual } from 'node:util';
import type { StoredLine, StoredShare, Totals } from './stores.ts';

/** Returns where the totals of the lake, Invoices and Customers differ. */
export function totalsViolations(
  lake: readonly StoredLine[],
  invoices: readonly StoredLine[],
  customers: readonly StoredShare[],
): string[] {
  const named = lake.filter(({ customerId }) => customerId !== null);
  return [
    ...differences('The lake and Invoices', totalsOf(lake), totalsOf(invoices)),
    ...differences('The lake and Customers', totalsOf(named), sumOf(customers)),
    ...shareViolations(named, customers),
  ];
}

/** Returns where a customer has other totals of an ingest than the lake, and which items do not add up. */
function shareViolations(
  named: readonly StoredLine[],
  customers: readonly StoredShare[],
): string[] {
  const due = Map.groupBy(
    named,
    ({ customerId, lineId }) => `${customerId} of ${lineId.slice(0, lineId.lastIndexOf('-'))}`,
  );
  const found = Map.groupBy(
    customers,
    ({ customerId, ingestId }) => `${customerId} of ${ingestId}`,
  );
  return [
    ...[...new Set([...due.keys(), ...found.keys()])].flatMap((share) =>
      differences(
        `What the lake and Customers have of customer ${share}`,
        totalsOf(due.get(share) ?? []),
        sumOf(found.get(share) ?? []),
      ),
    ),
    ...customers
      .filter(({ isEven }) => !isEven)
      .map(({ ingestId }) => `An item of Customers of ${ingestId} has fragments with other totals`),
  ];
}

const totalsOf = (lines: readonly StoredLine[]): Totals =>
  sumOf(
    lines.map(({ quantity, unitPrice }) => ({
      lines: 1,
      quantity: BigInt(quantity),
      revenue: BigInt(quantity) * BigInt(unitPrice),
    })),
  );

export const sumOf = (parts: readonly Totals[]): Totals =>
  parts.reduce(
    (sum, part) => ({
      lines: sum.lines + part.lines,
      quantity: sum.quantity + part.quantity,
      revenue: sum.revenue + part.revenue,
    }),
    { lines: 0, quantity: 0n, revenue: 0n },
  );

const differences = (stores: string, a: Totals, b: Totals): string[] =>
  isDeepStrictEqual(a, b) ? [] : [`${stores} differ: ${Object.values(a)} and ${Object.values(b)}`];
