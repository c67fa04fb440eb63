import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { FORMATS } from '../../../cli/sql/formats.ts';
import { openLake } from '../../../cli/sql/local-lake.ts';
import { query } from '../../../cli/sql/query.ts';
import {
  LINE_COLUMNS,
  LINES_TABLE,
  QUARANTINE_TABLE,
} from '../../../functions/lake/lake-tables.ts';
import { commentOf } from '../../../functions/lake/sql-column.ts';
import { aLine, aQuarantinedLine, DATABASE, emptyLake, putObject, register } from './a-lake.ts';

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "invoice [pipeline]*'s-"));
  emptyLake(dataDir);
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

async function run(sql: string, format: keyof typeof FORMATS = 'json'): Promise<string> {
  const lake = await openLake(dataDir);
  let text = '';
  try {
    await FORMATS[format](await query(lake, sql), async (piece) => {
      text += piece;
    });
  } finally {
    lake.close();
  }
  return text;
}

const rows = async (sql: string): Promise<unknown> => JSON.parse(await run(sql));

/** Writes two days. The second was rewritten, so the object of its first generation is obsolete. */
async function twoDays(): Promise<void> {
  await putObject(dataDir, 'lake/invoice_date=2010-12-01/g=0/a.parquet', aLine({ id: 1 }));
  await putObject(
    dataDir,
    'lake/invoice_date=2010-12-01/g=0/b.parquet',
    aLine({ id: 2, price: '0.001' }),
  );
  await putObject(dataDir, 'lake/invoice_date=2010-12-02/g=0/c.parquet', aLine({ id: 3 }));
  await putObject(dataDir, 'lake/invoice_date=2010-12-02/g=1/d.parquet', aLine({ id: 3 }));
  register(dataDir, LINES_TABLE, '2010-12-01', 'lake/invoice_date=2010-12-01/g=0/');
  register(dataDir, LINES_TABLE, '2010-12-02', 'lake/invoice_date=2010-12-02/g=0/');
  register(dataDir, LINES_TABLE, '2010-12-02', 'lake/invoice_date=2010-12-02/g=1/');
}

describe('the tables of the lake', () => {
  it('are those of the catalog, by name, or qualified with their database', async () => {
    await twoDays();
    expect(await rows('SHOW TABLES')).toEqual([
      { name: 'corrections' },
      { name: LINES_TABLE },
      { name: QUARANTINE_TABLE },
    ]);
    expect(await rows(`SELECT count(*) AS n FROM ${DATABASE}.${LINES_TABLE}`)).toEqual([{ n: 3 }]);
  });

  it('have their columns and types before they contain a line', async () => {
    const types = await rows(`SELECT column_name, column_type FROM (DESCRIBE ${LINES_TABLE})`);
    expect(types).toEqual(
      expect.arrayContaining([
        { column_name: 'unit_price', column_type: 'DECIMAL(12,3)' },
        { column_name: 'invoice_ts', column_type: 'TIMESTAMP' },
        { column_name: 'invoice_date', column_type: 'DATE' },
      ]),
    );
    expect(types).toHaveLength(LINE_COLUMNS.length + 1);
    expect(await rows(`SELECT * FROM ${LINES_TABLE}`)).toEqual([]);
  });

  it('have a column that was added later: null in older objects, whichever comes first', async () => {
    const since = LINE_COLUMNS.filter((column) => 'since' in column).map(({ name }) => name);
    expect(since).toEqual(['extra']);
    await twoDays();
    expect(await rows(`SELECT count(*) AS n, count(extra) AS e FROM ${LINES_TABLE}`)).toEqual([
      { n: 3, e: 0 },
    ]);
    await putObject(
      dataDir,
      'lake/invoice_date=2010-12-01/g=0/z.parquet',
      `${aLine({ id: 4 })}, '{"Till":"7"}' AS extra`,
    );
    const filled = `SELECT line_id, extra ->> 'Till' AS till FROM ${LINES_TABLE} WHERE extra IS NOT NULL`;
    expect(await rows(filled)).toEqual([{ line_id: 'i-4', till: '7' }]);
    expect(await rows(`SELECT count(*) AS n FROM ${LINES_TABLE}`)).toEqual([{ n: 4 }]);
  });

  it('have the same types when they contain lines', async () => {
    const before = await rows(`DESCRIBE ${LINES_TABLE}`);
    await twoDays();
    expect(await rows(`DESCRIBE ${LINES_TABLE}`)).toEqual(before);
  });

  it.each([LINES_TABLE, `${DATABASE}.${LINES_TABLE}`, `"${LINES_TABLE.toUpperCase()}"`])(
    'are described with the comments of their columns: %s',
    async (name) => {
      const [first] = z.array(z.unknown()).parse(await rows(`DESCRIBE ${name};`));
      expect(first).toEqual({
        column_name: 'invoice_no',
        column_type: 'VARCHAR',
        comment: commentOf(LINE_COLUMNS[0]),
      });
    },
  );

  it("contain the objects of the catalog's partitions, and no others", async () => {
    await twoDays();
    await putObject(
      dataDir,
      'lake/invoice_date=2010-12-09/g=0/unregistered.parquet',
      aLine({ id: 9 }),
    );
    expect(
      await rows(`SELECT invoice_date, count(*) AS n FROM ${LINES_TABLE} GROUP BY 1 ORDER BY 1`),
    ).toEqual([
      { invoice_date: '2010-12-01', n: 2 },
      { invoice_date: '2010-12-02', n: 1 },
    ]);
  });

  it('are read only for the day that a query asks for', async () => {
    await twoDays();
    const sql = `SELECT line_id FROM ${LINES_TABLE} WHERE invoice_date = DATE '2010-12-02'`;
    expect(await rows(sql)).toEqual([{ line_id: 'i-3' }]);
    expect(await run(`EXPLAIN ${sql}`, 'table')).toMatch(/Scanning Files: 1\/3/);
  });

  it('include the quarantined lines, with their text', async () => {
    await putObject(dataDir, 'quarantine/ingest_date=2026-01-02/a.json.gz', aQuarantinedLine());
    register(dataDir, QUARANTINE_TABLE, '2026-01-02', 'quarantine/ingest_date=2026-01-02/');
    expect(
      await rows(
        `SELECT source_row, column_name, text, ingested_at, ingest_date FROM ${QUARANTINE_TABLE}`,
      ),
    ).toEqual([
      {
        source_row: 7,
        column_name: null,
        text: 'a,"b',
        ingested_at: '2026-01-02T03:04:05.678',
        ingest_date: '2026-01-02',
      },
    ]);
  });
});

describe('values in a result', () => {
  beforeEach(twoDays);

  it('lose no digit in JSON, where decimals and large integers are strings', async () => {
    expect(
      await rows(`SELECT sum(line_total) AS revenue, sum(quantity) AS q FROM ${LINES_TABLE}`),
    ).toEqual([{ revenue: '30.606', q: 18 }]);
    expect(await rows('SELECT 9007199254740993 AS big, 9007199254740991 AS safe')).toEqual([
      { big: '9007199254740993', safe: 9007199254740991 },
    ]);
  });

  it('are timestamps without a zone, whatever the zone of the host', async () => {
    expect(await rows(`SELECT DISTINCT invoice_ts, ingested_at FROM ${LINES_TABLE}`)).toEqual([
      { invoice_ts: '2010-12-01T08:26:00', ingested_at: '2026-01-02T03:04:05.678' },
    ]);
  });

  it('keep their spaces, and distinguish null from empty', async () => {
    const sql = "SELECT 'A ' AS padded, NULL AS nothing, '' AS empty";
    expect(await rows(sql)).toEqual([{ padded: 'A ', nothing: null, empty: '' }]);
  });

  it('are quoted in CSV only where they must be', async () => {
    expect(await run(`SELECT 'a,"b"' AS x, 1.50 AS y, NULL AS z`, 'csv')).toBe(
      'x,y,z\r\n"a,""b""",1.50,\r\n',
    );
  });

  it('are shown in a table with visible control characters', async () => {
    expect(await run(`SELECT 'a' || chr(10) || 'b' AS x, 1.5 AS n`, 'table')).toBe(
      'x      n\n───  ───\na·b  1.5\n',
    );
  });

  it('are complete, or the statement fails before the first of them', async () => {
    const sql = "SELECT CASE WHEN i = 9999 THEN 'x' ELSE '1' END::INT AS n FROM range(10000) t(i)";
    let printed = '';
    const print = async () => {
      const lake = await openLake(dataDir);
      await FORMATS.csv(await query(lake, sql), async (piece) => {
        printed += piece;
      }).finally(lake.close);
    };
    await expect(print()).rejects.toThrow(/Conversion Error.*\n\nLINE 1: SELECT CASE/);
    expect(printed).toBe('');
  });

  it('of columns that share a name are all present', async () => {
    expect(await rows('SELECT 1 AS n, 2 AS n')).toEqual([{ n: 1, n_1: 2 }]);
  });

  it('are complete in csv and json, and limited to a thousand rows in a table', async () => {
    const sql = 'SELECT range AS n FROM range(3000)';
    expect(await rows(sql)).toHaveLength(3000);
    expect((await run(sql, 'csv')).trim().split('\r\n')).toHaveLength(3001);
    const table = await run(sql, 'table');
    expect(table.split('\n')).toHaveLength(1004);
    expect(table).toContain('the first 1,000 of 3,000 rows');
  });
});

describe('the lake is read-only:', () => {
  beforeEach(twoDays);
  const file = (): string =>
    join(dataDir, 's3/lake-bucket/lake/invoice_date=2010-12-01/g=0/a.parquet').replaceAll(
      "'",
      "''",
    );

  it.each([
    ['creating a table', () => 'CREATE TABLE t (a INT)', /read-only/],
    ['changing a setting', () => 'SET threads = 1', /read-only/],
    [
      'reading a file that is not part of the lake',
      () => "SELECT * FROM read_csv('/etc/hosts')",
      /Permission/,
    ],
    [
      'overwriting an object of the lake',
      () => `COPY (SELECT 1) TO '${file()}'`,
      /read-only|Permission/,
    ],
    ['attaching a database', () => "ATTACH 'x.db'", /read-only|Permission/],
    ['a second statement', () => 'SELECT 1; SELECT 2', /Expected one statement, found 2/],
    ['an empty statement', () => ' ', /statement is empty/],
    ['a statement that is only a comment', () => '-- nothing', /statement is empty/],
  ])('%s is refused', async (_, sql, message) => {
    await expect(run(sql())).rejects.toThrow(message);
    expect(await rows(`SELECT count(*) AS n FROM ${LINES_TABLE}`)).toEqual([{ n: 3 }]);
  });

  it('a syntax error is shown with its place', async () => {
    await expect(run('SELEC 1')).rejects.toThrow(
      /^Parser Error: syntax error at or near "SELEC"\n\nLINE 1: SELEC 1\n +\^/,
    );
  });

  it('one that needs too much memory fails with what can be done here', async () => {
    const sql = 'SELECT length(array_agg(i)) FROM range(200000000) t(i)';
    const error: unknown = await run(sql).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      message: expect.stringMatching(/^Out of Memory Error: .*\n\nA query has 512 MB of memory/),
    });
    expect(error).not.toMatchObject({ message: expect.stringContaining('SET ') });
  });

  it('an unknown table is refused with a list of the tables that exist', async () => {
    await expect(run('SELECT * FROM lines')).rejects.toThrow(
      'Tables: invoices.corrections, invoices.invoice_lines, invoices.quarantine',
    );
  });
});

it('a directory that does not exist is refused', async () => {
  await expect(openLake(join(dataDir, 'none'))).rejects.toThrow(
    '"npm start" creates a pipeline there',
  );
});
