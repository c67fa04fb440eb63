import { isDeepStrictEqual } from 'node:util';
import type { StoredLine, Totals } from './stores.ts';

/** Returns where the totals of the lake, Invoices and Customers differ. */
export function totalsViolations(
  lake: readonly StoredLine[],
  invoices: readonly StoredLine[],
  customers: readonly Totals[],
): string[] {
  const named = lake.filter(({ customerId }) => customerId !== null);
  return [
    ...differences('The lake and Invoices', totalsOf(lake), totalsOf(invoices)),
    ...differences('The lake and Customers', totalsOf(named), sumOf(customers)),
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

const sumOf = (parts: readonly Totals[]): Totals =>
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
