import fc from 'fast-check';
import { expect, it } from 'vitest';
import { lineIdOf } from '../../../functions/domain/invoice-line.ts';
import { lineColumns } from '../../../functions/lake/line-columns.ts';
import type { Column } from '../../../functions/lake/parquet/column.ts';
import { parquetObject } from '../../../functions/lake/parquet/parquet-object.ts';
import { quarantinedLineIn, quarantineObject } from '../../../functions/lake/quarantine-object.ts';
import { lakeLineIn } from '../../../functions/lake/stored-line.ts';
import { planOf } from '../../../functions/planning/plan-of.ts';
import { ARRIVED, BATCH, INGEST, someValidated, validated } from '../../support/lines.ts';

it('every line of an object is found by its id, with the values that were written', () => {
  fc.assert(
    fc.property(someValidated, (lines) => {
      const plan = planOf(BATCH, lines);
      for (const { rows } of plan.lake) {
        const object = parquetObject(lineColumns(plan, rows));
        for (const [at, row] of rows.entries()) {
          const { ingestId = '' } = plan.chunks[plan.lines.chunk[row] ?? -1] ?? {};
          const found = lakeLineIn(object, lineIdOf(ingestId, plan.lines.row[row] ?? 0));
          const quantity = plan.lines.quantity[row] ?? 0;
          expect(found).toMatchObject({
            line: {
              description: plan.lines.description[row],
              quantity,
              unitPrice: plan.lines.unitPrice[row],
              customerId: plan.lines.customerId[row],
              invoiceTs: plan.lines.invoiceTs[row],
            },
            lineTotal: BigInt(quantity) * BigInt(plan.lines.unitPrice[row] ?? 0),
            batchId: BATCH,
            position: at + 1,
            of: rows.length,
          });
        }
      }
    }),
    { numRuns: 30 },
  );
});

it('what was sent in other columns is found, and an object from before the column has none', () => {
  const extra = '{"Till":"7"}';
  const plan = planOf(BATCH, validated({ lines: [{ row: 1 }, { row: 2, extra }] }));
  const columns = lineColumns(plan, plan.lake[0]?.rows ?? []);
  const inObject = (of: Column[], row: number) =>
    lakeLineIn(parquetObject(of), `${INGEST}-${row}`)?.line;
  expect(inObject(columns, 1)).not.toHaveProperty('extra');
  expect(inObject(columns, 2)).toMatchObject({ extra });
  const without = (name: string) => columns.filter(({ sql }) => sql.name !== name);
  expect(inObject(without('extra'), 2)).not.toHaveProperty('extra');
  expect(() => inObject(without('description'), 2)).toThrow('There is no column description');
});

it('an id that another one begins with, or that a text quotes, is not the line', () => {
  const plan = planOf(
    BATCH,
    validated({ lines: [{ row: 12 }, { row: 3, description: `${INGEST}-1` }] }),
  );
  const object = parquetObject(lineColumns(plan, plan.lake[0]?.rows ?? []));
  expect(lakeLineIn(object, `${INGEST}-12`)?.position).toBe(1);
  expect(lakeLineIn(object, `${INGEST}-1`)).toBeUndefined();
  expect(lakeLineIn(object, `${INGEST}-2`)).toBeUndefined();
});

it('a quarantined line is found by its id, whatever other lines quote', async () => {
  const line = {
    ...{ ingestId: INGEST, reason: 'field_count' as const, column: null, message: 'm' },
    ...{ encoding: 'text' as const, arrivedAt: ARRIVED },
  };
  const quoting = `"line_id":"${INGEST}-12",`;
  const object = quarantineObject(BATCH, [
    { ...line, row: 1, text: quoting },
    { ...line, row: 12, text: 'x' },
  ]);
  expect(await quarantinedLineIn(object, `${INGEST}-12`)).toMatchObject({
    line: { row: 12, text: 'x', batchId: BATCH },
    position: 2,
    of: 2,
  });
  expect(await quarantinedLineIn(object, `${INGEST}-2`)).toBeUndefined();
});
