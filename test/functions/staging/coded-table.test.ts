import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineColumns, lineValues } from '../../../functions/lake/line-columns.ts';
import { valuesOf } from '../../../functions/lake/parquet/column.ts';
import { plannedCustomers } from '../../../functions/planning/customer-fragments.ts';
import { invoiceFragments } from '../../../functions/planning/invoice-fragments.ts';
import { planOf } from '../../../functions/planning/plan-of.ts';
import {
  PlanForCustomers,
  PlanForInvoices,
  PlanForLake,
  packedPlan,
  type SealedPlan,
} from '../../../functions/staging/plan.ts';
import { rowTotals } from '../../../functions/staging/row-totals.ts';
import { BATCH, someValidated, validated } from '../../support/lines.ts';

const stagedPlan = (plan: SealedPlan) => {
  const { head, rest } = packedPlan(plan);
  return JSON.parse(JSON.stringify({ ...head, ...rest }));
};

/** Its columns are packed, as all values are there twice. */
const repeating = () =>
  planOf(
    BATCH,
    validated({ lines: [{ description: null }, { customerId: null, quantity: 7 }, {}, {}] }),
  );

describe('the lines of a plan, as they are staged', () => {
  it('are the same columns of the lake as those of the plan, and have its totals', () => {
    fc.assert(
      fc.property(someValidated, (lines) => {
        const plan = planOf(BATCH, lines);
        const staged = PlanForLake.parse(stagedPlan(plan));
        for (const [n, { rows }] of staged.lake.entries()) {
          const columns = lineColumns(staged, rows);
          const planned = lineValues(plan, plan.lake[n]?.rows ?? []);
          expect(
            Object.fromEntries(columns.map((each) => [each.sql.name, valuesOf(each)])),
          ).toEqual(planned);
          expect(rowTotals(staged.lines, rows)).toEqual(rowTotals(plan.lines, rows));
        }
      }),
      { numRuns: 50 },
    );
  });

  it('are the same items of Invoices and Customers as those of the plan', () => {
    fc.assert(
      fc.property(someValidated, (lines) => {
        const plan = planOf(BATCH, lines);
        const staged = stagedPlan(plan);
        expect(invoiceFragments(PlanForInvoices.parse(staged))).toEqual(invoiceFragments(plan));
        expect(plannedCustomers(PlanForCustomers.parse(staged))).toEqual(plannedCustomers(plan));
      }),
      { numRuns: 50 },
    );
  });

  it('say which of its different values each has', () => {
    const { lines } = PlanForLake.parse(stagedPlan(repeating()));
    expect(lines.description).toEqual({
      of: [null, 'WHITE HANGING HEART T-LIGHT HOLDER'],
      at: Uint32Array.of(0, 1, 1, 1),
    });
    expect(lines.quantity).toEqual({ of: [6, 7], at: Uint32Array.of(0, 1, 0, 0) });
  });

  it.each(['chunk', 'invoiceNo', 'stockCode', 'quantity', 'invoiceTs', 'unitPrice', 'country'])(
    'are not written when a value of %s is null',
    (name) => {
      const staged = stagedPlan(repeating());
      staged.lines[name].of[0] = null;
      const message = `${name} has no value at 0`;
      expect(() => lineColumns(PlanForLake.parse(staged), [0])).toThrow(message);
      // The number of an invoice is in a fragment itself, as is all that identifies a customer's.
      if (name !== 'invoiceNo')
        expect(() => invoiceFragments(PlanForInvoices.parse(staged))).toThrow(message);
      if (['quantity', 'invoiceTs', 'unitPrice', 'country'].includes(name))
        expect(() => plannedCustomers(PlanForCustomers.parse(staged))).toThrow(message);
    },
  );

  it('are not written when a row is missing', () => {
    const plan = PlanForLake.parse(stagedPlan(repeating()));
    for (const row of [4, -1, 0.5])
      expect(() => lineColumns(plan, [row])).toThrow(`quantity has no value at ${row}`);
    expect(() => rowTotals(plan.lines, [4])).toThrow('quantity has no value at 4');
  });

  it('are not parsed when a column is short, missing or damaged', () => {
    const isParsed = (change: (lines: Record<string, { at: number[] } | undefined>) => void) => {
      const staged = stagedPlan(repeating());
      change(staged.lines);
      return PlanForLake.safeParse(staged).success;
    };
    expect(isParsed(() => undefined)).toBe(true);
    expect(isParsed((lines) => delete lines['country'])).toBe(false);
    expect(isParsed((lines) => lines['quantity']?.at.pop())).toBe(false);
    expect(isParsed((lines) => lines['quantity']?.at.splice(1, 1, 2))).toBe(false);
  });
});
