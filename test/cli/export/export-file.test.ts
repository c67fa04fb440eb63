import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { parquetReadObjects } from 'hyparquet';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { exportFile } from '../../../cli/export/export-file.ts';
import { EXPORT_FORMATS, type ExportFormat } from '../../../cli/export/export-formats.ts';
import { writeWorkbook } from '../../../cli/xlsx/workbook.ts';
import { LINE_COLUMNS, LINES_TABLE } from '../../../functions/lake/lake-tables.ts';
import { aSmallDisk } from '../../local/support/small-disk.ts';
import { ROOT } from '../../support/command.ts';
import { pythonWith } from '../../support/python.ts';
import { aLine, emptyLake, putObject, register } from '../sql/a-lake.ts';

const DAY = '2010-12-01';
const FORMULA = `=HYPERLINK("http://example.com","x")`;

let folder: string;
let notes: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "an 'export' *-"));
  mkdirSync(join(folder, 'out'));
  notes = [];
  emptyLake(folder);
  const lines = [
    aLine({ id: 1, description: `'${FORMULA}'` }),
    aLine({ id: 2, description: '\'<b>"A" & B</b> \'', price: '0.001', customer: 'NULL' }),
    aLine({ id: 3, description: "chr(1) || '@x' || chr(10)", price: '999999999.999' }),
  ];
  await putObject(folder, `lake/invoice_date=${DAY}/g=0/a.parquet`, lines.join(' UNION ALL '));
  register(folder, LINES_TABLE, DAY, `lake/invoice_date=${DAY}/g=0/`);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const out = (name: string): string => join(folder, 'out', name);

async function exported(
  statement: string,
  name: string,
  { format, ...options }: { format: ExportFormat; force?: boolean; spreadsheetSafe?: boolean },
): Promise<string> {
  const path = out(name);
  const choices = { force: false, spreadsheetSafe: false, ...options };
  await exportFile({ dataDir: folder, statement, path, format, ...choices }, (text) =>
    notes.push(text),
  );
  return path;
}

const LINES = `SELECT * FROM ${LINES_TABLE} ORDER BY line_id`;

async function parquetRows(path: string, select: string) {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const file = path.replaceAll("'", "''").replaceAll(/[*?[]/g, '[$&]');
  const reader = await connection.runAndReadAll(`${select} FROM read_parquet('${file}')`);
  const rows = reader.getRowObjectsJson();
  connection.closeSync();
  instance.closeSync();
  return rows;
}

describe('Parquet', () => {
  it('has the types, names and values of the lake', async () => {
    const path = await exported(LINES, 'lines.parquet', { format: 'parquet' });
    const types = await parquetRows(
      path,
      'SELECT DISTINCT typeof(unit_price) AS price, typeof(line_total) AS total, typeof(invoice_ts) AS ts, typeof(invoice_date) AS day, typeof(quantity) AS quantity',
    );
    expect(types).toEqual([
      {
        price: 'DECIMAL(12,3)',
        total: 'DECIMAL(15,3)',
        ts: 'TIMESTAMP',
        day: 'DATE',
        quantity: 'INTEGER',
      },
    ]);
    const [first] = await parquetRows(path, 'SELECT *');
    expect(Object.keys(first ?? {})).toEqual([
      ...LINE_COLUMNS.map(({ name }) => name),
      'invoice_date',
    ]);
    expect(await parquetRows(path, 'SELECT sum(line_total)::VARCHAR AS total')).toEqual([
      { total: '6000000015.300' },
    ]);
    expect(notes).toEqual([
      expect.stringMatching(/^Written: .*lines\.parquet, 3 rows, \d+ (k?B)$/),
    ]);
  });

  it('is read by another reader: dates, exact prices, null', async () => {
    const path = await exported(LINES, 'lines.parquet', { format: 'parquet' });
    const bytes = readFileSync(path);
    const rows = await parquetReadObjects({
      file: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length),
    });
    expect(rows[1]).toMatchObject({
      invoice_no: '536365',
      quantity: 6,
      unit_price: 0.001,
      invoice_ts: new Date('2010-12-01T08:26:00Z'),
      invoice_date: new Date('2010-12-01T00:00:00Z'),
    });
    expect(rows.map((row) => row['customer_id'] ?? null)).toEqual(['17850', null, '17850']);
  });

  it('keeps every digit of large integers, which DuckDB would write as doubles', async () => {
    const sql = 'SELECT 9007199254740993::HUGEINT AS big, 1 AS n, 2 AS n';
    const path = await exported(sql, 'big.parquet', { format: 'parquet' });
    expect(await parquetRows(path, 'SELECT big::VARCHAR AS big, *')).toMatchObject([
      { big: '9007199254740993', n: 1, n_1: 2 },
    ]);
  });

  it('is refused for what is no table', async () => {
    await expect(exported('EXPLAIN SELECT 1', 'x.parquet', { format: 'parquet' })).rejects.toThrow(
      'Only rows of a SELECT',
    );
    expect(readdirSync(join(folder, 'out'))).toEqual([]);
  });
});

describe('text formats', () => {
  it.each<[ExportFormat, string]>([
    ['csv', `t,n\r\n"=HYPERLINK(""http://example.com"",""x"")",-1.50\r\n`],
    ['tsv', `t\tn\r\n"=HYPERLINK(""http://example.com"",""x"")"\t-1.50\r\n`],
    ['json', `[\n{"t":"=HYPERLINK(\\"http://example.com\\",\\"x\\")","n":"-1.50"}\n]\n`],
    ['ndjson', `{"t":"=HYPERLINK(\\"http://example.com\\",\\"x\\")","n":"-1.50"}\n`],
  ])('%s has the data as they are', async (format, text) => {
    const path = await exported(`SELECT '${FORMULA}' AS t, -1.50 AS n`, `x.${format}`, { format });
    expect(readFileSync(path, 'utf8')).toBe(text);
  });

  it('csv for a spreadsheet begins as UTF-8 and has no formula in it', async () => {
    const texts = ['=1', '+1', '-1', '@x', '\tx', '\rx', '＝1', 'a=1', ''];
    const values = texts.map((text) => `('${text}')`).join(', ');
    const path = await exported(`SELECT t, -1 AS n FROM (VALUES ${values}) AS v(t)`, 'x.csv', {
      format: 'csv',
      spreadsheetSafe: true,
    });
    const [head, ...rows] = readFileSync(path, 'utf8').split('\r\n').slice(0, -1);
    expect(head).toBe('\uFEFFt,n');
    expect(rows).toEqual([
      "'=1,-1",
      "'+1,-1",
      "'-1,-1",
      "'@x,-1",
      "'\tx,-1",
      `"'\rx",-1`,
      "'＝1,-1",
      'a=1,-1',
      ',-1',
    ]);
  });
});

describe('a file', () => {
  it('that exists is replaced only by force', async () => {
    writeFileSync(out('x.csv'), 'mine');
    await expect(exported('SELECT 1 AS n', 'x.csv', { format: 'csv' })).rejects.toThrow(
      'x.csv exists. Name another file, or replace it with --force.',
    );
    expect(readFileSync(out('x.csv'), 'utf8')).toBe('mine');
    await exported('SELECT 1 AS n', 'x.csv', { format: 'csv', force: true });
    expect(readFileSync(out('x.csv'), 'utf8')).toBe('n\r\n1\r\n');
  });

  it('does not appear when the statement fails, nor is anything left', async () => {
    writeFileSync(out('x.csv'), 'mine');
    const options = { format: 'csv', force: true } as const;
    await expect(exported('SELECT nothing', 'x.csv', options)).rejects.toThrow('nothing');
    await expect(exported("SELECT 'x'::INT", 'y.csv', options)).rejects.toThrow('Conversion');
    expect(readdirSync(join(folder, 'out'))).toEqual(['x.csv']);
    expect(readFileSync(out('x.csv'), 'utf8')).toBe('mine');
  });

  it.each([
    ['nowhere/x.csv', /can't be written: there is no folder .*nowhere/],
    ['x.csv/y.csv', /can't be written: a part of the path .*x\.csv is a file/],
    ['', /is not a file/],
    [`${'x'.repeat(300)}.csv`, /can't be written: its name is too long/],
  ])('at %s is refused in one sentence', async (name, message) => {
    writeFileSync(out('x.csv'), '');
    await expect(exported('SELECT 1 AS n', name, { format: 'csv' })).rejects.toThrow(message);
  });

  it.for(EXPORT_FORMATS)(
    'does not appear on a full disk, nor does a part of it: %s',
    async (format, context) => {
      const disk = aSmallDisk(context, '64k');
      const path = join(disk.path, `x.${format}`);
      const statement = 'SELECT md5(i::VARCHAR) AS a, i FROM range(60000) r(i)';
      const choices = { force: false, spreadsheetSafe: false };
      await expect(
        exportFile({ dataDir: folder, statement, path, format, ...choices }, () => undefined),
      ).rejects.toThrow(`${path} can't be written: the disk is full. Nothing was left behind.`);
      expect(readdirSync(disk.path)).toEqual([]);
    },
  );

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'is gone when the command is ended by %s',
    async (signal) => {
      const statement = 'SELECT * FROM range(300000000) r(i) ORDER BY hash(i)';
      const args = [statement, '--data-dir', folder, '--out', out('x.csv')];
      const child = spawn(process.execPath, ['cli/sql.ts', ...args], { cwd: ROOT });
      const ended = once(child, 'exit');
      await expect.poll(() => readdirSync(join(folder, 'out'))).toHaveLength(1);
      child.kill(signal);
      expect(await ended).toEqual([signal === 'SIGINT' ? 130 : 143, null]);
      expect(readdirSync(join(folder, 'out'))).toEqual([]);
    },
  );

  it('can not be read or written by the statement', async () => {
    await expect(
      exported(`COPY (SELECT 1) TO '${out('y.csv').replaceAll("'", "''")}'`, 'x.csv', {
        format: 'csv',
      }),
    ).rejects.toThrow(/read-only|Permission/);
    expect(readdirSync(join(folder, 'out'))).toEqual([]);
  });
});

const python = pythonWith('openpyxl');

const Book = z.array(
  z.object({
    name: z.string(),
    rows: z.array(z.array(z.union([z.string(), z.number(), z.boolean(), z.null()]))),
    formats: z.array(z.string()),
    formulas: z.int(),
    bold: z.boolean(),
    frozen: z.string().nullable(),
    filter: z.string().nullable(),
  }),
);

/** Reads a workbook with openpyxl, which has nothing to do with what wrote it. */
const READ = `
import json, sys, openpyxl
book = openpyxl.load_workbook(sys.argv[1])
print(json.dumps([{
  'name': sheet.title,
  'rows': [[value if value is None or isinstance(value, (str, int, float)) else value.isoformat()
    for value in row] for row in sheet.iter_rows(values_only=True)],
  'formats': [cell.number_format for cell in sheet[sheet.max_row]],
  'formulas': sum(cell.data_type == 'f' for row in sheet.iter_rows() for cell in row),
  'bold': all(cell.font.b for cell in sheet[1]),
  'frozen': sheet.freeze_panes, 'filter': sheet.auto_filter.ref,
} for sheet in book.worksheets]))`;

function bookAt(path: string): z.infer<typeof Book> {
  const { stdout, stderr } = spawnSync(python ?? '', ['-c', READ, path], { encoding: 'utf8' });
  if (stdout === '') throw new Error(stderr);
  return Book.parse(JSON.parse(stdout));
}

describe.runIf(python !== undefined)('a workbook, read by openpyxl', () => {
  it('has names that stay in view, a filter, and cells of the right kind', async () => {
    const path = await exported(LINES, 'my [lines].xlsx', { format: 'xlsx' });
    const [sheet, ...others] = bookAt(path);
    expect(others).toEqual([]);
    expect(sheet).toMatchObject({
      name: 'my  lines',
      bold: true,
      frozen: 'A2',
      filter: 'A1:O4',
      formulas: 0,
    });
    expect(sheet?.rows[0]).toEqual([...LINE_COLUMNS.map(({ name }) => name), 'invoice_date']);
    expect(sheet?.rows[1]?.slice(0, 8)).toEqual([
      '536365',
      '85123A',
      FORMULA,
      6,
      '2010-12-01T08:26:00',
      2.55,
      15.3,
      '17850',
    ]);
    expect(sheet?.rows[1]?.at(-1)).toBe('2010-12-01T00:00:00');
    expect(sheet?.rows[2]?.slice(2, 8)).toEqual([
      '<b>"A" & B</b> ',
      6,
      '2010-12-01T08:26:00',
      0.001,
      0.006,
      null,
    ]);
    expect(sheet?.rows[3]?.[5]).toBe(999_999_999.999);
    expect(sheet?.formats.slice(3, 7)).toEqual([
      '0',
      'yyyy-mm-dd hh:mm:ss',
      '#,##0.00#',
      '#,##0.00#',
    ]);
  });

  it('has text where a number would lose digits, and says so', async () => {
    const sql =
      "SELECT 1234567890123.456 AS big, DATE '1899-01-01' AS old, true AS yes, '' AS empty";
    const path = await exported(sql, 'x.xlsx', { format: 'xlsx' });
    expect(bookAt(path)[0]?.rows[1]).toEqual(['1234567890123.456', '1899-01-01', true, '']);
    expect(notes.slice(0, 2)).toEqual([
      'big: 1 value as text, because a spreadsheet would round them to 15 digits.',
      'old: 1 value as text, because a spreadsheet has no dates before March 1900 or after 9999.',
    ]);
  });

  it('has a sheet with the names for a result without rows', async () => {
    const path = await exported(`SELECT 1 AS n WHERE false`, 'x.xlsx', { format: 'xlsx' });
    expect(bookAt(path)).toMatchObject([{ rows: [['n']], filter: 'A1:A1' }]);
  });
});

describe.runIf(python !== undefined)('a table that does not fit into a sheet', () => {
  it('continues in the next, with the names again', async () => {
    const path = out('x.xlsx');
    async function* pieces() {
      yield [[{ number: '1' }], [{ number: '2' }], [{ number: '3' }]];
      yield [[{ number: '4' }], [null]];
    }
    const columns = [{ name: 'n', width: 8 }];
    await writeWorkbook(path, 'lines', { columns, rows: 5, pieces: pieces() }, 2);
    expect(bookAt(path)).toMatchObject([
      { name: 'lines', rows: [['n'], [1], [2]], filter: 'A1:A3' },
      { name: 'lines 2', rows: [['n'], [3], [4]], filter: 'A1:A3' },
      { name: 'lines 3', rows: [['n']], filter: 'A1:A2' },
    ]);
  });
});

describe('a workbook', () => {
  it('is refused for a text that no cell holds, with its place', async () => {
    const sql = `SELECT repeat('x', 30000 + 1000 * i::INT) AS t FROM range(5000) r(i) LIMIT 4`;
    await expect(exported(sql, 'x.xlsx', { format: 'xlsx' })).rejects.toThrow(
      'Row 4, column t: a cell holds at most 32,767 characters, and the text has 33,000.',
    );
    expect(readdirSync(join(folder, 'out'))).toEqual([]);
  });
});
