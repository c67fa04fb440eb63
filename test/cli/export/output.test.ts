import { describe, expect, it } from 'vitest';
import { outputOf } from '../../../cli/export/output.ts';
import { FORMATS } from '../../../cli/sql/formats.ts';

const options = { force: false, 'spreadsheet-safe': false };

describe('the options of npm run sql', () => {
  it('print a table, or the format that is named', () => {
    expect(outputOf(options)).toEqual({ to: 'terminal', format: FORMATS.table });
    expect(outputOf({ ...options, format: 'tsv' })).toEqual({
      to: 'terminal',
      format: FORMATS.tsv,
    });
  });

  it.each([
    ['sales.csv', 'csv'],
    ['a/Sales.XLSX', 'xlsx'],
    ['sales.jsonl', 'ndjson'],
    ['sales.2011.parquet', 'parquet'],
  ])('write %s as %s', (out, format) => {
    const file = { to: 'file', path: out, format, force: false, spreadsheetSafe: false };
    expect(outputOf({ ...options, out })).toEqual(file);
  });

  it('write any file in the format that is named', () => {
    expect(outputOf({ ...options, out: 'sales.txt', format: 'tsv' })).toMatchObject({
      format: 'tsv',
    });
  });

  it.each([
    [{ out: 'sales.txt' }, 'The file name does not say the format'],
    [{ out: 'sales.txt', format: 'table' }, 'with --out, not "table"'],
    [{ format: 'xlsx' }, '--format xlsx needs --out FILE'],
    [{ force: true }, '--force replaces a file: it needs --out FILE'],
    [{ out: 'a.xlsx', 'spreadsheet-safe': true }, 'In xlsx, text is never a formula'],
    [{ 'spreadsheet-safe': true }, '--spreadsheet-safe is for csv and tsv'],
  ])('%j are refused', (given, message) => {
    expect(() => outputOf({ ...options, ...given })).toThrow(message);
  });
});
