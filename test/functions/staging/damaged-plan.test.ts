import { describe, expect, it } from 'vitest';
import { lineColumns } from '../../../functions/lake/line-columns.ts';
import { valuesOf } from '../../../functions/lake/parquet/column.ts';
import { customerFragments } from '../../../functions/planning/customer-fragments.ts';
import { invoiceFragments } from '../../../functions/planning/invoice-fragments.ts';
import { planOf } from '../../../functions/planning/plan-of.ts';
import { type LineTable, ValidatedLines } from '../../../functions/staging/line-table.ts';
import { SealedPlan } from '../../../functions/staging/plan.ts';
import { BATCH, validated } from '../../support/lines.ts';

const LINES = [{}, { description: null }, { customerId: null }];
type Column = Exclude<keyof LineTable, 'extra'>;
const whole = () => planOf(BATCH, validated({ lines: LINES, quarantined: [{}] }));

/** The plan with one column that is one value too short. */
function short(column: Column): SealedPlan {
  const plan = whole();
  return { ...plan, lines: { ...plan.lines, [column]: plan.lines[column].slice(0, -1) } };
}

/** The plan with one column that holds only nulls. */
function withNull(column: Column): SealedPlan {
  const plan = whole();
  return { ...plan, lines: { ...plan.lines, [column]: plan.lines[column].map(() => null) } };
}

const lakeOf = (plan: SealedPlan) => plan.lake.map(({ rows }) => lineColumns(plan, rows));

const REQUIRED = [
  'chunk',
  'row',
  'invoiceNo',
  'stockCode',
  'quantity',
  'invoiceTs',
  'unitPrice',
  'country',
] as const satisfies (keyof LineTable)[];
const NULLABLE = ['description', 'customerId'] as const satisfies (keyof LineTable)[];

describe('a damaged plan', () => {
  it.each([...REQUIRED, ...NULLABLE])('is not parsed when the column %s is short', (column) => {
    expect(SealedPlan.safeParse(whole()).success).toBe(true);
    expect(SealedPlan.safeParse(short(column)).success).toBe(false);
  });

  it.each([...REQUIRED, ...NULLABLE])(
    'is not written to the lake when the column %s is short',
    (column) => {
      expect(() => lakeOf(short(column))).toThrow(`${column} has no value at 2`);
    },
  );

  it.each(REQUIRED)('is not written to the lake when the column %s holds null', (column) => {
    expect(() => lakeOf(withNull(column))).toThrow(`${column} has no value at 0`);
  });

  it.each(['row', 'stockCode', 'description', 'quantity', 'invoiceTs', 'unitPrice'] as const)(
    'is not written to Invoices when the column %s is short',
    (column) => {
      expect(() => invoiceFragments(short(column))).toThrow(`${column} has no value at 2`);
    },
  );

  it.each(['chunk', 'customerId', 'country'] as const)(
    'is not written to Invoices when the column %s is empty',
    (column) => {
      const plan = whole();
      const damaged = { ...plan, lines: { ...plan.lines, [column]: [] } };
      expect(() => invoiceFragments(damaged)).toThrow(`${column} has no value at 0`);
    },
  );

  it.each(['quantity', 'invoiceTs', 'unitPrice', 'country'] as const)(
    'is not written to Customers when the column %s is empty',
    (column) => {
      const plan = whole();
      const damaged = { ...plan, lines: { ...plan.lines, [column]: [] } };
      expect(() => customerFragments(damaged)).toThrow(`${column} has no value at 0`);
    },
  );

  it('is not written when its chunks are missing', () => {
    const damaged = { ...whole(), chunks: [] };
    expect(() => lakeOf(damaged)).toThrow('chunks has no value at 0');
    expect(() => invoiceFragments(damaged)).toThrow('chunks has no value at 0');
  });

  it('is not written when a fragment has no rows', () => {
    const plan = whole();
    const empty = <T extends { rows: number[] }>(parts: T[]) =>
      parts.map((part) => ({ ...part, rows: [] }));
    const { fragment } = plan.invoices[0] ?? {};
    const message = `fragment ${fragment} has no value at 0`;
    expect(() => invoiceFragments({ ...plan, invoices: empty(plan.invoices) })).toThrow(message);
    expect(() => customerFragments({ ...plan, customers: empty(plan.customers) })).toThrow(message);
  });
});

describe('the parts of a damaged plan', () => {
  const PARTS = [
    ['lake', 'date'],
    ['lake', 'key'],
    ['invoices', 'invoiceNo'],
    ['invoices', 'fragment'],
    ['customers', 'customerId'],
    ['customers', 'invoiceNo'],
    ['customers', 'fragment'],
  ] as const;

  it.each(PARTS)('are not parsed when one of %s has no %s', (parts, name) => {
    const plan = whole();
    const damaged = plan[parts].map((part, index) => (index === 0 ? { ...part, [name]: 7 } : part));
    expect(damaged.length).toBeGreaterThan(0);
    expect(SealedPlan.safeParse({ ...plan, [parts]: damaged }).success).toBe(false);
  });

  it.each(['lake', 'invoices', 'customers'] as const)(
    'are not parsed when %s or the rows of one are damaged',
    (parts) => {
      const plan = whole();
      const [first, ...others] = plan[parts];
      const isParsed = (damaged: unknown) =>
        SealedPlan.safeParse({ ...plan, [parts]: damaged }).success;
      expect(isParsed([{ ...first, rows: { runs: [0, 1] } }, ...others])).toBe(true);
      expect(isParsed([{ ...first, rows: { runs: [0] } }, ...others])).toBe(false);
      expect(isParsed([{ ...first, rows: undefined }, ...others])).toBe(false);
      expect(isParsed([null, ...others])).toBe(false);
      expect(isParsed({ 0: first })).toBe(false);
      expect(isParsed(undefined)).toBe(false);
    },
  );
});

describe('the column extra', () => {
  const plan = () => planOf(BATCH, validated({ lines: [{}, { extra: '{"Till":"7"}' }] }));

  it('makes version 4 of a plan, which an earlier version of the code refuses', () => {
    expect(whole()).toMatchObject({ v: 3 });
    expect(plan()).toMatchObject({ v: 4, lines: { extra: [null, '{"Till":"7"}'] } });
    expect(SealedPlan.safeParse(plan()).success).toBe(true);
    const [extra] = lakeOf(plan()).map((columns) => columns.at(-1));
    expect(extra && valuesOf(extra)).toEqual([null, '{"Till":"7"}']);
  });

  it('is not lost or short in a plan that is read', () => {
    const { extra, ...lines } = plan().lines;
    expect(SealedPlan.safeParse({ ...plan(), lines }).success).toBe(false);
    const short = { ...lines, extra: extra?.slice(1) };
    expect(SealedPlan.safeParse({ ...plan(), lines: short }).success).toBe(false);
    for (const v of [1, 3, 5]) expect(SealedPlan.safeParse({ ...plan(), v }).success).toBe(false);
    expect(SealedPlan.safeParse({ ...plan(), v: 2 }).success).toBe(true);
  });
});

describe('damaged lines', () => {
  const lines = () => validated({ lines: LINES, quarantined: [{}] });

  it('are not parsed when a column is short', () => {
    const { lines: table } = lines();
    const damaged = { ...lines(), lines: { ...table, quantity: table.quantity.slice(1) } };
    expect(ValidatedLines.safeParse(lines()).success).toBe(true);
    expect(ValidatedLines.safeParse(damaged).success).toBe(false);
  });

  it.each(['chunk', 'invoiceNo', 'customerId'] as const)(
    'are not planned when the column %s is empty',
    (column) => {
      const damaged = { ...lines(), lines: { ...lines().lines, [column]: [] } };
      expect(() => planOf(BATCH, damaged)).toThrow(`${column} has no value at 0`);
    },
  );

  it('are not planned when their chunks are missing', () => {
    expect(() => planOf(BATCH, { ...lines(), chunks: [] })).toThrow('chunks has no value at 0');
    const quarantined = validated({ lines: [], quarantined: [{}] });
    expect(() => planOf(BATCH, { ...quarantined, chunks: [] })).toThrow('chunks has no value at 0');
  });
});
