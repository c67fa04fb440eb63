import { CompletionContext } from '@codemirror/autocomplete';
import { EditorState } from '@codemirror/state';
import { describe, expect, it } from 'vitest';
import type { CatalogTable } from '../../../console/api/query.ts';
import { groupedDecimal } from '../../../console/page/parts/exact.ts';
import { ATHENA_FUNCTIONS } from '../../../console/page/query/editor/athena-functions.ts';
import { completing } from '../../../console/page/query/editor/completion.ts';
import { rangeAt } from '../../../console/page/query/editor/range-at.ts';
import { chartChoice, chartData } from '../../../console/page/query/result/chart-data.ts';
import { leadOf } from '../../../console/page/query/result/leads.ts';
import { tabSeparated } from '../../../console/page/query/result/tab-separated.ts';
import { inspection, sameValues } from '../../../console/page/query/sql-text.ts';
import { functionNamed } from '../../../local/athena/functions/functions.ts';

const column = (name: string, type: string) => ({ name, type, comment: `What ${name} is.` });
const TABLES: CatalogTable[] = [
  {
    name: 'invoice_lines',
    isView: false,
    comment: undefined,
    columns: [column('line_total', 'decimal(15,3)'), column('country', 'string')],
  },
  {
    name: 'quarantine',
    isView: false,
    comment: undefined,
    columns: [column('reason', 'string')],
  },
];

describe('the completion', () => {
  const labels = (text: string) => {
    const at = text.indexOf('|');
    const state = EditorState.create({ doc: text.replace('|', '') });
    const context = new CompletionContext(state, at, false);
    const found = completing(() => TABLES)(context)?.options ?? [];
    return found.filter(({ boost = 0 }) => boost > 2).map(({ label }) => label);
  };

  it.each([
    [
      'of a table that the statement names',
      'SELECT l| FROM invoice_lines',
      ['line_total', 'country'],
    ],
    ['behind the name of a table', 'SELECT quarantine.| FROM quarantine', ['reason']],
    ['behind an alias', 'SELECT q.| FROM invoice_lines, quarantine AS q', ['reason']],
  ])('has the columns %s first', (_, text, expected) => {
    expect(labels(text)).toEqual(expected);
  });

  it('knows only functions that Athena serves here', () => {
    // These are syntax there, or need OVER.
    const others = /^(coalesce|if|lag|lead|ntile|(dense_)?rank|row_number|(first|last)_value)$/;
    const names = Object.keys(ATHENA_FUNCTIONS).filter((name) => !others.test(name));
    for (const name of names) expect(() => functionNamed(name, {})).not.toThrow();
  });
});

it.each([
  ['SELECT\n  nope FROM t', { line: 2, column: 3 }, 'nope'],
  ['SELECT "a b" FROM t', { line: 1, column: 8 }, '"a b"'],
  ['SELECT 1 +', { line: 1, column: 99 }, '+'],
  ['', { line: 1, column: 1 }, ''],
])('of %j the word at %j is marked', (text, place, marked) => {
  const { from, to } = rangeAt(text, place);
  expect(text.slice(from, to)).toBe(marked);
});

it('a column is inspected over the whole statement, whatever it is called', () => {
  const sql = inspection('SELECT 1 AS "a""b";', { name: 'a"b', type: 'integer' });
  expect(sql).toContain('count(DISTINCT "a""b")');
  expect(sql).toContain('FROM (\nSELECT 1 AS "a""b"\n) AS result');
});

describe('the rows with the same values', () => {
  const columns = [
    { name: 'country', type: 'varchar' },
    { name: 'line_total', type: 'decimal(38,3)' },
    { name: 'reason', type: 'varchar' },
  ];
  it('have the values of columns of the same name and type, in tables that are named', () => {
    const [found, ...more] = sameValues(
      'SELECT … FROM invoice_lines',
      columns,
      ["Côte d'Ivoire", '1.000', 'x'],
      TABLES,
    );
    expect(found?.sql).toContain("WHERE country = 'Côte d''Ivoire'\nLIMIT");
    expect(more).toEqual([]);
  });
  it('are not offered for a line, which is found by its id', () => {
    const line = [...columns, { name: 'line_id', type: 'varchar' }];
    expect(sameValues('FROM invoice_lines', line, ['a', '1', 'x', 'i-1'], TABLES)).toEqual([]);
  });
});

it.each([
  ['line_id', 'a/b-1', '/lines/a%2Fb-1'],
  ['batch_id', 'b 1', '/batches/b%201'],
  ['invoice_no', 'C536379', '/invoices/C536379'],
  ['customer_id', '17850', '/customers/17850'],
  ['country', 'France', undefined],
  ['line_id', null, undefined],
  ['__proto__', 'a', undefined],
])('a cell of %s with %j leads to %s', (name, value, href) => {
  expect(leadOf({ name, type: 'varchar' }, value)?.href).toBe(href);
});

it('a chart of months and countries has a line for each country, and a gap for a missing month', () => {
  const columns = [
    { name: 'month', type: 'date' },
    { name: 'country', type: 'varchar' },
    { name: 'revenue', type: 'decimal(38,3)' },
  ];
  const choice = chartChoice(columns);
  expect(choice).toEqual({ along: 0, value: 2, by: 1 });
  const rows = [
    ['2011-02-01', 'France', '5.000'],
    ['2011-01-01', 'France', '0.100'],
    ['2011-01-01', 'Spain', '-9.000'],
    ['2011-01-01', 'Italy', null],
  ];
  const data = choice && chartData(columns, rows, choice);
  expect(data?.labels).toEqual(['2011-01-01', '2011-02-01']);
  expect(data?.series).toEqual([
    { name: 'Spain', values: [-9, undefined] },
    { name: 'France', values: [0.1, 5] },
  ]);
  expect(data?.left).toBe(1);
});

it.each([
  ['1234567.890', '1,234,567.890'],
  ['-1234.56789', '-1,234.56789'],
  ['123', '123'],
  ['2011-01-01', '2011-01-01'],
  ['12345678901234567890123.456', '12,345,678,901,234,567,890,123.456'],
])('%s is shown as %s', (text, shown) => {
  expect(groupedDecimal(text)).toBe(shown);
});

it('rows are copied so that a spreadsheet takes them', () => {
  expect(
    tabSeparated([
      ['a\tb', null],
      ['say "x"', '1'],
    ]),
  ).toBe('"a\tb"\t\n"say ""x"""\t1');
});
