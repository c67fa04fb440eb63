import { describe, expect, it } from 'vitest';
import type { QuarantinedLine } from '../../../../cli/quarantine/lines/open-lines.ts';
import { planCorrection } from '../../../../cli/quarantine/lines/plan.ts';
import type { Rule } from '../../../../cli/quarantine/rules/rule.ts';
import type { LineFields } from '../../../../functions/domain/correction.ts';
import { someFields } from '../a-line.ts';

const aLine = (row: number, change: Partial<LineFields> | null): QuarantinedLine => ({
  lineId: `i1-${row}`,
  row,
  reason: 'invalid_unit_price',
  message: 'UnitPrice: expected a plain decimal such as 2.55, found "1,5"',
  text: 'as it was sent',
  encoding: 'text',
  fields: change && someFields(change),
});

const COMMA: readonly Rule[] = [{ kind: 'decimal-comma', column: 'UnitPrice' }];

async function* from(lines: readonly QuarantinedLine[]): AsyncGenerator<QuarantinedLine> {
  yield* lines;
}

const planOf = (lines: readonly QuarantinedLine[], rules = COMMA, withRefused = false) =>
  planCorrection(from(lines), {
    rules,
    evaluate: () => Promise.reject(new Error('no SQL is expected')),
    note: 'why',
    withRefused,
  });

const sentIn = ({ requests }: Awaited<ReturnType<typeof planOf>>) =>
  requests.map(({ body }) => JSON.parse(body.toString()));

describe('a plan', () => {
  it('sends the lines that would be accepted, with their values and the note', async () => {
    const lines = [
      aLine(1, { UnitPrice: '1,5', CustomerID: null }),
      aLine(2, { UnitPrice: '1,234' }),
      aLine(3, { UnitPrice: '1,5', Quantity: 'six' }),
      aLine(4, { UnitPrice: 'free' }),
      aLine(5, null),
    ];
    const plan = await planOf(lines);
    expect(sentIn(plan)).toEqual([
      {
        reason: 'why',
        lines: [{ lineId: 'i1-1', record: someFields({ UnitPrice: '1.5', CustomerID: null }) }],
      },
    ]);
    const counts = { accepted: 1, refused: 1, unchanged: 1, 'not-applicable': 2 };
    expect(plan.tally).toMatchObject({ lines: 5, counts });
    expect(plan.tally.whys).toContainEqual({
      outcome: 'refused',
      what: 'invalid_quantity Quantity',
      lines: 1,
    });
    expect(plan.tally.examples.unchanged).toMatchObject([{ lineId: 'i1-4', changed: [] }]);
  });

  it('cuts requests of 1,000 lines, whose keys follow from what they contain', async () => {
    const lines = Array.from({ length: 2001 }, (_, at) => aLine(at + 1, { UnitPrice: '1,5' }));
    const plan = await planOf(lines);
    const again = await planOf(lines);
    const rest = await planOf(lines.slice(1000));
    expect(plan.requests.map((request) => request.lines)).toEqual([1000, 1000, 1]);
    expect(again.requests).toEqual(plan.requests);
    // When the first request has been sent, the others stay what they were.
    expect(rest.requests).toEqual(plan.requests.slice(1));
    expect(new Set(plan.requests.map(({ key }) => key)).size).toBe(3);
    const other = await planOf(lines, [...COMMA, { kind: 'set', column: 'Country', value: 'X' }]);
    expect(other.requests[0]?.key).not.toBe(plan.requests[0]?.key);
  });

  it('cuts requests below what the API takes', async () => {
    const lines = Array.from({ length: 1000 }, (_, at) =>
      aLine(at + 1, { UnitPrice: '1,5', Description: '€'.repeat(4000) }),
    );
    const { requests } = await planOf(lines);
    expect(requests.length).toBeGreaterThan(3);
    expect(Math.max(...requests.map(({ body }) => body.length))).toBeLessThan(4_000_000);
    expect(requests.reduce((sum, request) => sum + request.lines, 0)).toBe(1000);
  });

  it('without rules sends lines as they are, refused ones only if it is told to', async () => {
    const lines = [aLine(1, {}), aLine(2, { Quantity: 'six' })];
    expect(sentIn(await planOf(lines, []))).toMatchObject([{ lines: [{ lineId: 'i1-1' }] }]);
    const [all] = sentIn(await planOf(lines, [], true));
    expect(all.lines).toHaveLength(2);
  });
});
