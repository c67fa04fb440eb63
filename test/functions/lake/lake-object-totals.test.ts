import fc from 'fast-check';
import { expect, it } from 'vitest';
import { MAX_LINE_TOTAL } from '../../../functions/domain/money.ts';
import { sumOfIngests, totalsByIngest } from '../../../functions/lake/lake-object-totals.ts';
import { lineColumns } from '../../../functions/lake/line-columns.ts';
import { readDefinitionLevels } from '../../../functions/lake/parquet/definition-levels.ts';
import { parquetObject } from '../../../functions/lake/parquet/parquet-object.ts';
import { planOf } from '../../../functions/planning/plan-of.ts';
import { BATCH, someValidated, validated } from '../../support/lines.ts';
import { queryParquet } from '../../support/parquet.ts';

const lakeObjectTotals = (bytes: Uint8Array) => sumOfIngests(totalsByIngest(bytes).values());

it('the totals of an object are the totals of its lines', () => {
  fc.assert(
    fc.property(someValidated, (rows) => {
      const plan = planOf(BATCH, rows);
      const { quantity, unitPrice, customerId } = plan.lines;
      for (const { rows: ofDay } of plan.lake) {
        const sum = (those: readonly number[]) => ({
          lineCount: those.length,
          quantity: those.reduce((total, row) => total + BigInt(quantity[row] ?? 0), 0n),
          revenue: those.reduce(
            (total, row) => total + BigInt(quantity[row] ?? 0) * BigInt(unitPrice[row] ?? 0),
            0n,
          ),
        });
        expect(lakeObjectTotals(parquetObject(lineColumns(plan, ofDay)))).toEqual({
          all: sum(ofDay),
          named: sum(ofDay.filter((row) => customerId[row] !== null)),
        });
      }
    }),
    { numRuns: 50 },
  );
});

it('sums are exact where doubles are not, and equal those of DuckDB', async () => {
  const most = { quantity: 1, unitPrice: MAX_LINE_TOTAL - 1 };
  const lines = [...Array(20).fill(most), { quantity: 1, unitPrice: 2 }];
  const plan = planOf(BATCH, validated({ lines }));
  const object = parquetObject(lineColumns(plan, plan.lake[0]?.rows ?? []));
  const { revenue } = lakeObjectTotals(object).all;
  expect(revenue).toBe(20n * (BigInt(MAX_LINE_TOTAL) - 1n) + 2n);
  expect(Number.isSafeInteger(Number(revenue))).toBe(false);
  const [row] = await queryParquet(object, 'SELECT sum(line_total)::VARCHAR AS total FROM lines');
  expect(row?.['total']).toBe('19999999999999.982');
});

it.each([
  ['is empty', Buffer.alloc(0)],
  ['is something else', Buffer.from('id,name\n1,a\n'.repeat(10))],
])('an object that %s is refused', (_, bytes) => {
  expect(() => lakeObjectTotals(bytes)).toThrow();
});

it('levels are read from runs of both kinds', () => {
  const runs = [
    // 3 × 1, then 3 × 0, then a group of 8 bits.
    ...[3 << 1, 1, 3 << 1, 0, (1 << 1) | 1, 0b0000_0101],
    // 196 × 1: a varint of two bytes.
    ...[0x88, 0x03, 1],
  ];
  const length = Buffer.alloc(4);
  length.writeUInt32LE(runs.length);
  const levels = readDefinitionLevels(Buffer.concat([length, Buffer.from(runs)]), 210);
  expect(levels.join('')).toBe(`11100010100000${'1'.repeat(196)}`);
});
