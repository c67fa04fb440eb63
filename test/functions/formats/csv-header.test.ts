import { describe, expect, it } from 'vitest';
import { Problem } from '../../../functions/api/problem.ts';
import { COLUMNS } from '../../../functions/domain/invoice-line.ts';
import { readCsvHeader } from '../../../functions/formats/csv-header.ts';

const read = (text: string) => readCsvHeader(Buffer.from(text), 'utf-8');

function problemOf(text: string): Problem {
  try {
    read(text);
  } catch (error) {
    if (error instanceof Problem) return error;
  }
  throw new Error('no problem');
}

describe('the header row', () => {
  it.each([',', ';', '\t', '|'])('tells the delimiter %j', (delimiter) => {
    const header = read(`${COLUMNS.join(delimiter)}\r\nrow`);
    expect(header).toEqual({
      delimiter,
      columns: COLUMNS,
      ignored: [],
      end: COLUMNS.join(delimiter).length,
    });
  });

  it('may be quoted, in any order and case, with the names of the second file', () => {
    const { columns } = read(
      '"Customer ID", invoice ,"PRICE",Country,Quantity,stock_code,InvoiceDate,Description\n',
    );
    expect(columns).toEqual([
      'CustomerID',
      'InvoiceNo',
      'UnitPrice',
      'Country',
      'Quantity',
      'StockCode',
      'InvoiceDate',
      'Description',
    ]);
  });

  it('may stand behind a byte order mark and empty lines', () => {
    const { columns, end } = read(`\ufeff\r\n\r\n${COLUMNS.join(',')}`);
    expect(columns).toEqual(COLUMNS);
    expect(end).toBe(3 + 4 + COLUMNS.join(',').length);
  });

  it('may name columns that no line has', () => {
    const { columns, ignored } = read(`Till,${COLUMNS.join(',')},"a, b",,__proto__`);
    expect(columns).toEqual([null, ...COLUMNS, null, null, null]);
    expect(ignored).toEqual(['Till', 'a, b', '__proto__']);
  });

  it('is a problem when a column is missing, which names it and what was found', () => {
    const problem = problemOf(COLUMNS.join(',').replace('CustomerID', 'CustomrID'));
    expect(problem).toMatchObject({ status: 422, members: { missing: ['CustomerID'] } });
    expect(problem.message).toContain('CustomrID');
  });

  it('is a problem when it names a column twice, whatever it calls it', () => {
    expect(problemOf(`${COLUMNS.join(',')},Invoice`)).toMatchObject({
      status: 422,
      members: { repeated: ['InvoiceNo'] },
    });
  });

  it('is a problem when it is too wide for a chunk', () => {
    expect(problemOf(`${COLUMNS.join(',')}${',x'.repeat(60)}`).status).toBe(422);
    expect(problemOf(`${COLUMNS.join(',')},${'x'.repeat(70_000)}`).status).toBe(422);
  });

  it('is a short problem when there is none, however long the first line', () => {
    const problem = problemOf(`${'cell,'.repeat(5000)}\n`);
    expect(problem.status).toBe(422);
    expect(JSON.stringify(problem.document()).length).toBeLessThan(2000);
  });
});
