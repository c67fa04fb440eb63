import { describe, expect, it } from 'vitest';
import { COLUMNS } from '../../../functions/domain/invoice-line.ts';
import { readCsvHeader } from '../../../functions/formats/csv-header.ts';
import { UnreadableBody } from '../../../functions/formats/unreadable-body.ts';

const read = (text: string) => readCsvHeader(Buffer.from(text), 'utf-8');

function errorOf(text: string): UnreadableBody {
  try {
    read(text);
  } catch (error) {
    if (error instanceof UnreadableBody) return error;
  }
  throw new Error('The header row was read.');
}

describe('the header row', () => {
  it.each([',', ';', '\t', '|'])('determines the delimiter %j', (delimiter) => {
    const header = read(`${COLUMNS.join(delimiter)}\r\nrow`);
    expect(header).toEqual({
      delimiter,
      columns: COLUMNS,
      names: COLUMNS,
      ignored: [],
      end: COLUMNS.join(delimiter).length,
    });
  });

  it('may be quoted, in any order and case, with the column names of the second file', () => {
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

  it('may follow a byte order mark and empty lines', () => {
    const { columns, end } = read(`\ufeff\r\n\r\n${COLUMNS.join(',')}`);
    expect(columns).toEqual(COLUMNS);
    expect(end).toBe(3 + 4 + COLUMNS.join(',').length);
  });

  it('may name columns that are not part of an invoice line', () => {
    const { columns, ignored } = read(`Till,${COLUMNS.join(',')},"a, b",,__proto__`);
    expect(columns).toEqual([null, ...COLUMNS, null, null, null]);
    expect(ignored).toEqual(['Till', 'a, b', '__proto__']);
  });

  it('is unreadable when a column is missing, and the error names it and what was found', () => {
    const error = errorOf(COLUMNS.join(',').replace('CustomerID', 'CustomrID'));
    expect(error.fault).toEqual({
      kind: 'missing-columns',
      missing: ['CustomerID'],
      found: COLUMNS.map((column) => (column === 'CustomerID' ? 'CustomrID' : column)),
    });
    expect(error.message).toContain('CustomrID');
  });

  it('is unreadable when it names a column twice, under any of its names', () => {
    expect(errorOf(`${COLUMNS.join(',')},Invoice`).fault).toEqual({
      kind: 'repeated-columns',
      repeated: ['InvoiceNo'],
      found: ['InvoiceNo', 'Invoice'],
    });
  });

  it('is unreadable when it is too wide for a chunk', () => {
    const tooWide = { kind: 'too-many-columns' };
    expect(errorOf(`${COLUMNS.join(',')}${',x'.repeat(60)}`).fault).toEqual(tooWide);
    expect(errorOf(`${COLUMNS.join(',')},${'x'.repeat(70_000)}`).fault).toEqual(tooWide);
  });

  it('gives a short error when there is none, however long the first line', () => {
    const { fault, message } = errorOf(`${'cell,'.repeat(5000)}\n`);
    expect(fault.kind).toBe('missing-columns');
    expect(JSON.stringify({ fault, message }).length).toBeLessThan(2000);
  });
});
