import { describe, expect, it } from 'vitest';
import { Problem } from '../../../functions/api/problem.ts';
import { correctionRequest } from '../../../functions/correct/correction-request.ts';

const LINE = { lineId: 'i1-7', record: { Quantity: '3', Description: null } };

const read = (body: unknown) => correctionRequest(Buffer.from(JSON.stringify(body)));

function problemOf(body: unknown): Record<string, unknown> {
  try {
    read(body);
  } catch (error) {
    if (error instanceof Problem) return error.document();
    throw error;
  }
  return expect.fail('there is no problem');
}

describe('a correction', () => {
  it('has every column, null where the request has no value', () => {
    const { lines, reason } = read({ reason: 'typo', lines: [LINE] });
    expect(reason).toBe('typo');
    expect(lines).toEqual([
      {
        lineId: 'i1-7',
        fields: {
          InvoiceNo: null,
          StockCode: null,
          Description: null,
          Quantity: '3',
          InvoiceDate: null,
          UnitPrice: null,
          CustomerID: null,
          Country: null,
        },
      },
    ]);
  });

  const many = Array.from({ length: 1001 }, (_, at) => ({ ...LINE, lineId: `i1-${at + 1}` }));
  it.each([
    ['a list', [], 'The body must be', {}],
    ['another member', { lines: [LINE], who: 'me' }, 'The body must be', {}],
    ['no line', { lines: [] }, 'lines must be a list of 1 to 1000', {}],
    ['1,001 lines', { lines: many }, 'at most 1000 lines', {}],
    ['a line twice', { lines: [LINE, LINE] }, 'same lineId', { line: 2 }],
    ['no line id', { lines: [{ ...LINE, lineId: 'i1' }] }, 'lineId must be', { line: 1 }],
    [
      'an unknown column',
      { lines: [{ ...LINE, record: { Color: 'x' } }] },
      'none of InvoiceNo',
      { line: 1, column: 'Color' },
    ],
    [
      'a number',
      { lines: [LINE, { lineId: 'i1-8', record: { Quantity: 3 } }] },
      'Quantity must be text',
      { line: 2, column: 'Quantity' },
    ],
    ['no record', { lines: [{ lineId: 'i1-8' }] }, 'record must be an object', { line: 1 }],
    ['a long reason', { reason: 'x'.repeat(1001), lines: [LINE] }, 'reason must be text', {}],
    // The ledger's item of a correction lists what was not sent.
    [
      'a line id that is longer than any',
      { lines: [LINE, { ...LINE, lineId: `${'x'.repeat(1500)}-1` }] },
      'lineId must be',
      { line: 2 },
    ],
    [
      'a line id that grows when it is escaped',
      { lines: [{ ...LINE, lineId: `${'\u0001'.repeat(90)}-1` }] },
      'lineId must be',
      { line: 1 },
    ],
    // DuckDB reads no JSON that has one.
    [
      'half a surrogate pair as reason',
      { reason: 'a \ud83e', lines: [LINE] },
      'reason must be text',
      {},
    ],
    [
      'half a surrogate pair as value',
      { lines: [{ ...LINE, record: { Description: 'a \ud83e' } }] },
      'Description must be text',
      { line: 1, column: 'Description' },
    ],
  ])('is refused with %s', (_, body, says, members) => {
    const problem = problemOf(body);
    expect(problem).toMatchObject({ status: 422, ...members });
    expect(problem['detail']).toContain(says);
  });

  it('says where a body is not JSON', () => {
    expect(() => correctionRequest(Buffer.from('{"lines": [}'))).toThrow('line 1, column 12');
  });
});
