import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { redshiftQuery } from '../../../cli/bi/redshift.ts';
import { FORMATS } from '../../../cli/sql/formats.ts';
import { openLake } from '../../../cli/sql/local-lake.ts';
import { query } from '../../../cli/sql/query.ts';
import { CORRECTIONS_TABLE } from '../../../functions/lake/corrections-table.ts';
import { LINES_TABLE, QUARANTINE_TABLE } from '../../../functions/lake/lake-tables.ts';
import { namedQueries } from '../../../infra/queries/named-queries.ts';
import { run } from '../../support/command.ts';
import { aRow, csv, type Pipeline, startPipeline } from '../../support/pipeline.ts';
import { foreignTo } from './common-sql.ts';

const QUERIES = namedQueries();

let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await startPipeline();
  await pipeline.land(csv(...LINES));
  const { ingestId } = await pipeline.land(csv(...QUARANTINED, aRow({ qty: '' })));
  await correctBadly(`${ingestId}-${QUARANTINED.length}`);
});
afterAll(() => pipeline?.stop());

/**
 * Three customers and lines without one, two months, a cancelled sale, a single returned item,
 * postage and an adjustment.
 */
const LINES = [
  aRow({ no: '1', code: '85123A', text: 'HOLDER', qty: '10', price: '2.55' }),
  aRow({ no: '1', code: '85123A', text: 'HOLDER', qty: '10', price: '2.55' }),
  aRow({ no: '1', code: 'POST', text: 'POSTAGE', qty: '1', price: '18' }),
  aRow({
    no: '2',
    code: '85123A',
    text: 'A HOLDER',
    qty: '1',
    customer: '',
    date: '12/2/2010 9:00',
  }),
  aRow({
    no: '3',
    code: '22139',
    text: '',
    qty: '-4',
    price: '0.001',
    customer: '',
    date: '12/3/2010 9:00',
  }),
  aRow({
    no: '4',
    code: '22139',
    text: 'RETROSPOT',
    qty: '3',
    price: '0.5',
    customer: '12346',
    country: 'EIRE',
    date: '1/9/2011 23:59',
  }),
  aRow({ no: 'C5', code: '85123A', text: 'HOLDER', qty: '-10', date: '1/10/2011 0:00' }),
  aRow({
    no: 'C6',
    code: '22139',
    text: 'RETROSPOT',
    qty: '-1',
    price: '0.5',
    customer: '13000',
    date: '1/10/2011 8:00',
  }),
  aRow({
    no: 'A7',
    code: 'B',
    text: 'Adjust bad debt',
    qty: '1',
    price: '-11062.06',
    customer: '',
    date: '1/10/2011 8:00',
  }),
];

/** The last one is corrected, and still not accepted. */
const QUARANTINED = [
  aRow({ qty: '1.5' }),
  aRow({ qty: 'many' }),
  '1,2,3',
  '1,2',
  '1',
  aRow({ qty: 'none' }),
];

async function correctBadly(lineId: string): Promise<void> {
  const record = { InvoiceNo: '1', StockCode: '2', Quantity: 'still none' };
  const { body } = await pipeline.correct('badly', { lines: [{ lineId, record }] });
  const landed = async () =>
    (await pipeline.get(`/ingests/${body['ingestId']}`)).body['pending'] === 0;
  while (!(await landed())) await new Promise((resolve) => setTimeout(resolve, 200));
}

/** A line that waits in quarantine. The ids and times of a run are its own. */
const waiting = (
  source_row: number,
  reason: string,
  column_name: string | null,
  text: unknown,
) => ({
  line_id: expect.stringMatching(new RegExp(`-${source_row}$`)),
  ingest_id: expect.any(String),
  source_row,
  reason,
  column_name,
  message: expect.any(String),
  text,
  text_encoding: 'text',
  ingested_at: expect.any(String),
  ingest_date: expect.any(String),
});

const rowsOf = (name: string): Promise<unknown[]> =>
  rowsOfStatement(QUERIES.find((named) => named.name === name)?.sql ?? '');

async function rowsOfStatement(sql: string): Promise<unknown[]> {
  const lake = await openLake(pipeline.dataDir);
  let text = '';
  try {
    await FORMATS.json(await query(lake, sql), async (piece) => {
      text += piece;
    });
  } finally {
    lake.close();
  }
  return JSON.parse(text);
}

const EXPECTED: Readonly<Record<string, unknown[]>> = {
  'revenue-by-month': [
    { month: '2010-12-01', country: 'United Kingdom', revenue: '71.546', invoices: 3, lines: 5 },
    { month: '2011-01-01', country: 'EIRE', revenue: '1.500', invoices: 1, lines: 1 },
    {
      month: '2011-01-01',
      country: 'United Kingdom',
      revenue: '-11088.060',
      invoices: 1,
      lines: 3,
    },
  ],
  'top-products': [
    {
      stock_code: '85123A',
      description: 'HOLDER',
      revenue: '28.050',
      units: 11,
      invoices: 2,
      customers: 1,
    },
    {
      stock_code: '22139',
      description: 'RETROSPOT',
      revenue: '0.996',
      units: -2,
      invoices: 2,
      customers: 2,
    },
  ],
  'customer-rfm': [
    {
      customer_id: '17850',
      recency_days: 40,
      frequency: 1,
      monetary: '43.500',
      recency_score: 1,
      frequency_score: 2,
      monetary_score: 2,
    },
    {
      customer_id: '12346',
      recency_days: 1,
      frequency: 1,
      monetary: '1.500',
      recency_score: 2,
      frequency_score: 1,
      monetary_score: 1,
    },
  ],
  cancellations: [
    {
      month: '2010-12-01',
      cancellations: 0,
      cancelled_lines: 0,
      cancelled: '0.000',
      sales: '71.546',
      cancelled_percent: 0,
    },
    {
      month: '2011-01-01',
      cancellations: 2,
      cancelled_lines: 2,
      cancelled: '-26.000',
      sales: '-11060.560',
      cancelled_percent: -0.24,
    },
  ],
  'quarantine-by-reason': [
    {
      reason: 'field_count',
      column_name: null,
      lines: 3,
      ingests: 1,
      last_ingested_at: expect.any(String),
      example_line_id: expect.stringMatching(/^i\w+-3$/),
    },
    {
      reason: 'invalid_quantity',
      column_name: 'Quantity',
      lines: 3,
      ingests: 2,
      last_ingested_at: expect.any(String),
      example_line_id: expect.stringMatching(/^i\w+-1$/),
    },
    {
      reason: 'missing_value',
      column_name: 'Quantity',
      lines: 1,
      ingests: 1,
      last_ingested_at: expect.any(String),
      example_line_id: expect.stringMatching(/^i\w+-7$/),
    },
  ],
  'open-quarantine': [
    waiting(1, 'invalid_quantity', 'Quantity', QUARANTINED[0]),
    waiting(2, 'invalid_quantity', 'Quantity', QUARANTINED[1]),
    waiting(3, 'field_count', null, '1,2,3'),
    waiting(4, 'field_count', null, '1,2'),
    waiting(5, 'field_count', null, '1'),
    waiting(7, 'missing_value', 'Quantity', aRow({ qty: '' })),
    waiting(1, 'invalid_quantity', 'Quantity', expect.stringContaining('still none')),
  ],
};

describe('with known lines in the lake', () => {
  it.each(QUERIES.map(({ name }) => name))('%s returns the right rows', async (name) => {
    expect(await rowsOf(name)).toEqual(EXPECTED[name]);
  });

  it.each(QUERIES)('the view $viewName has the rows of $name', async ({ name, viewName }) => {
    const rows = await rowsOfStatement(`SELECT * FROM ${viewName}`);
    expect(rows).toHaveLength(EXPECTED[name]?.length ?? 0);
    expect(rows).toEqual(expect.arrayContaining(EXPECTED[name] ?? []));
  });

  it.each(QUERIES)('the view $viewName is described by its file', async ({ viewName, columns }) => {
    const described = await rowsOfStatement(`DESCRIBE ${viewName}`);
    expect(described).toMatchObject(
      columns.map(({ name, comment }) => ({ column_name: name, comment })),
    );
  });

  it('tables and views are listed', async () => {
    const names = [
      LINES_TABLE,
      QUARANTINE_TABLE,
      CORRECTIONS_TABLE,
      ...QUERIES.map(({ viewName }) => viewName),
    ];
    expect(await rowsOfStatement('SHOW TABLES')).toEqual(names.sort().map((name) => ({ name })));
  });

  it('every query is tested', () => {
    expect(Object.keys(EXPECTED).sort()).toEqual(QUERIES.map(({ name }) => name));
  });

  it('the command runs the same file', async () => {
    const options = ['--data-dir', pipeline.dataDir, '--format', 'json'];
    const { stdout } = await run('sql', [...options, '--query', 'revenue-by-month']);
    expect(JSON.parse(stdout)).toEqual(EXPECTED['revenue-by-month']);
  });
});

describe('npm run sql -- --query', () => {
  it('lists the names if the name is unknown', async () => {
    const { code, stderr } = await run('sql', ['--query', 'revenue']);
    expect(code).toBe(2);
    for (const { name } of QUERIES) expect(stderr).toContain(name);
  });

  it('refuses a statement beside it', async () => {
    expect((await run('sql', ['--query', 'cancellations', 'SELECT 1'])).code).toBe(2);
  });

  it('is in the help text with every name', async () => {
    const { stdout } = await run('sql', ['--help']);
    for (const { name } of QUERIES) expect(stdout).toContain(name);
  });
});

describe.each(QUERIES)('$name', ({ question, sql }) => {
  it('begins with a comment that asks the question it answers', () => {
    expect(question).toMatch(/^[A-Z][^?]+\?/);
    expect(question.length).toBeLessThanOrEqual(1024);
  });

  it('uses only what Athena and DuckDB have in common', () => expect(foreignTo(sql)).toEqual([]));
});

it('docs/deploy.md lists every query with its question', () => {
  const document = readFileSync(new URL('../../../docs/deploy.md', import.meta.url), 'utf8');
  const rows = [...document.matchAll(/^\| `([a-z-]+)` +\| ([^?]+\?)/gm)];
  const questions = rows.map(([, name, question]) => [name, question]);
  const asked = QUERIES.map(({ name, question }) => [name, /^[^?]+\?/.exec(question)?.[0]]);
  expect(questions.sort()).toEqual(asked);
});

describe('foreignTo() finds', () => {
  it.each([
    ['a cast by ::', 'SELECT quantity::double FROM invoice_lines'],
    [
      'QUALIFY',
      'SELECT quantity FROM invoice_lines QUALIFY row_number() OVER (ORDER BY line_id) = 1',
    ],
    ['EXCLUDE', 'SELECT * EXCLUDE (text) FROM quarantine'],
    ['REPLACE', 'SELECT * REPLACE (1 AS quantity) FROM invoice_lines'],
    ['GROUP BY ALL', 'SELECT country, sum(quantity) FROM invoice_lines GROUP BY all_of_them'],
    ['ILIKE', "SELECT count(*) FROM invoice_lines WHERE country ILIKE 'e%'"],
    ['a list', 'SELECT [1, 2] FROM invoice_lines'],
    ['a name in double quotes', 'SELECT "country" FROM invoice_lines'],
    ['a semicolon', 'SELECT country FROM invoice_lines;'],
    ["DuckDB's functions", 'SELECT strftime(invoice_ts) FROM invoice_lines'],
    ["Trino's functions", 'SELECT approx_distinct(invoice_no) FROM invoice_lines'],
    ['a mean of decimals', 'SELECT avg(line_total) FROM invoice_lines'],
    ['a division of decimals', 'SELECT sum(line_total) / count(*) AS mean FROM invoice_lines'],
    ['a type that only DuckDB has', 'SELECT CAST(quantity AS hugeint) FROM invoice_lines'],
    ['a date as text', "SELECT country FROM invoice_lines WHERE invoice_date > '2011-01-01'"],
    ['an alias in WHERE', 'SELECT quantity AS units FROM invoice_lines WHERE units > 1'],
    [
      'an alias in GROUP BY',
      'SELECT lower(country) AS land, count(*) FROM invoice_lines GROUP BY land',
    ],
    ['an alias in the next column', 'SELECT quantity AS units, abs(units) FROM invoice_lines'],
    [
      'an alias in a window',
      'SELECT sum(quantity) AS units, rank() OVER (ORDER BY units) FROM invoice_lines',
    ],
    ['a column that does not exist', 'SELECT revenue FROM invoice_lines'],
  ])('%s', (_, sql) => expect(foreignTo(sql)).not.toEqual([]));

  it('nothing in a statement that both understand', () => {
    const both = `SELECT lower(country) AS land, sum(quantity) AS units FROM invoice_lines
      WHERE invoice_date > DATE '2011-01-01' GROUP BY 1 HAVING sum(quantity) > 0 ORDER BY units DESC LIMIT 5`;
    expect(foreignTo(both)).toEqual([]);
  });
});

it.each(QUERIES)('$name has the same result in the words of Redshift', async ({ name, sql }) => {
  // DuckDB has no schema "lake"; for the rest it understands what Redshift does.
  const statement = redshiftQuery(sql).replaceAll(/\blake\./g, '');
  expect(await rowsOfStatement(statement)).toEqual(await rowsOf(name));
});
