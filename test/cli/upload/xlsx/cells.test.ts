import { describe, expect, it } from 'vitest';
import { COLUMNS } from '../../../../functions/domain/invoice-line.ts';
import { type Cell, workbookOf } from '../../../support/workbook.ts';
import { linesIn, onFiles, textOf } from '../lines-of.ts';

const LINE: Cell[] = ['1', '85123A', 'HOLDER', 6, { serial: 40_513 }, 2.55, undefined, 'EIRE'];
type Options = Parameters<typeof workbookOf>[1];

const xml = (text: string): Cell => ({ xml: text });

/** The table of a workbook whose only line has this cell in this column. */
function bookWith(column: number, cell: Cell, options?: Options): Promise<Buffer> {
  return workbookOf([{ name: 'S', rows: [COLUMNS, LINE.with(column, cell)] }], options);
}

/** What is sent of this cell. */
async function sent(column: number, cell: Cell, options?: Options): Promise<unknown> {
  const book = await bookWith(column, cell, options);
  const text = await onFiles({ 'book.xlsx': book }, async ({ tables: [table] }) =>
    table ? textOf(table) : '',
  );
  return JSON.parse(text)[COLUMNS[column] ?? ''];
}

const [INVOICE, DESCRIPTION, QUANTITY, DATE, PRICE, CUSTOMER] = [0, 2, 3, 4, 5, 6];

describe('a number is sent as its shortest decimal:', () => {
  it.each<[number, string, unknown]>([
    [PRICE, '2.5499999999999998', 2.55],
    [PRICE, '1E-3', 0.001],
    [PRICE, '-11062.06', -11_062.06],
    [PRICE, '1.1000000000000001E+3', 1100],
    [QUANTITY, '6.0', 6],
    [QUANTITY, '-80995', -80_995],
    [INVOICE, '536365', '536365'],
    [INVOICE, '536365.0', '536365'],
    [INVOICE, '1.2E+20', '120000000000000000000'],
    [INVOICE, '12345678901234567', '12345678901234567'],
    [CUSTOMER, '17850.0', '17850'],
    [CUSTOMER, '5E-7', '0.0000005'],
    [CUSTOMER, '-0', '0'],
  ])('column %i: %s', async (column, number, expected) => {
    expect(await sent(column, xml(`<c><v>${number}</v></c>`))).toBe(expected);
  });
});

describe('a number is sent as a date if its format says so:', () => {
  it.each<[number, string, Options | undefined]>([
    [40_513.351388888892, '2010-12-01 08:26', undefined],
    [40_513.35138888889, '2010-12-01 08:26', { date1904: false, dateFormat: 'yyyy\\-mm\\-dd' }],
    [40_513.999988425923, '2010-12-01 23:59:59', undefined],
    [40_513.9999999999, '2010-12-02', undefined],
    [40_513.351394699, '2010-12-01 08:26:00.502', undefined],
    [40_513, '2010-12-01', { dateFormat: '[$-409]d\\-mmm\\-yy;@' }],
    [39_051.351388888892, '2010-12-01 08:26', { date1904: true }],
    [59, '1900-02-28', undefined],
    [60, '1900-02-29', undefined],
    [61, '1900-03-01', undefined],
    [0.5, '1900-01-00 12:00', undefined],
    [2_958_465, '9999-12-31', undefined],
  ])('%d', async (serial, expected, options) => {
    expect(await sent(DATE, { serial }, options)).toBe(expected);
  });

  it.each<[number, string, Options | undefined]>([
    [40_513.5, '40513.5', { dateFormat: '0.00" days"' }],
    [40_513.5, '40513.5', { dateFormat: '[Red]0.0' }],
    [40_513.5, '40513.5', { dateFormat: 'General' }],
    [2_958_466, '2958466', undefined],
    [-1, '-1', undefined],
  ])('%d is none', async (serial, expected, options) => {
    expect(await sent(DATE, { serial }, options)).toBe(expected);
  });

  it('a built-in format, and a date that is written as one', async () => {
    const styles =
      '<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="22"/></cellXfs></styleSheet>';
    const files = { 'xl/styles.xml': styles };
    expect(await sent(DATE, { serial: 40_513.25 }, { files })).toBe('2010-12-01 06:00');
    expect(await sent(DATE, xml('<c t="d"><v>2010-12-01T08:26:00</v></c>'))).toBe(
      '2010-12-01T08:26:00',
    );
  });
});

describe('a text is sent as it is:', () => {
  it.each<[string, Cell, unknown]>([
    ['with its spaces', '  WHITE  HOLDER ', '  WHITE  HOLDER '],
    ['trimmed without xml:space', xml('<c t="inlineStr"><is><t> A </t></is></c>'), 'A'],
    [
      'in several runs',
      xml(
        '<c t="inlineStr"><is><r><rPr><b/></rPr><t xml:space="preserve">A </t></r><r><t>B</t></r><rPh sb="0" eb="1"><t>x</t></rPh></is></c>',
      ),
      'A B',
    ],
    ['of a formula', xml('<c t="str"><f>A1&amp;"x"</f><v>1x</v></c>'), '1x'],
    ['of a formula that gives a number', xml('<c><f>1+1</f><v>2</v></c>'), '2'],
    ['of a formula without a value', xml('<c><f>1+1</f></c>'), undefined],
    [
      'escaped',
      xml('<c t="str"><v>a_x000D_\nb &lt;&amp;&#163; _x005F_x0041_</v></c>'),
      'a\r\nb <&£ _x0041_',
    ],
    ['in CDATA', xml('<c t="str"><v><![CDATA[<b>]]></v></c>'), '<b>'],
    ['of a boolean', true, 'TRUE'],
    ['of digits', '007', '007'],
    ['empty', '', undefined],
    ['of an empty cell', xml('<c s="1"/>'), undefined],
  ])('%s', async (_, cell, expected) => {
    expect(await sent(DESCRIPTION, cell)).toBe(expected);
  });
});

describe('an error is quarantined, and never taken for a text:', () => {
  it.each<[number, string, string]>([
    [DESCRIPTION, 'invalid_text', 'Description: expected text, found the error "#N/A"'],
    [CUSTOMER, 'invalid_text', 'CustomerID: expected text, found the error "#N/A"'],
    [PRICE, 'invalid_unit_price', 'UnitPrice: expected a plain decimal such as 2.55, found "#N/A"'],
    [DATE, 'invalid_invoice_date', 'InvoiceDate: expected an existing date'],
  ])('column %i', async (column, reason, message) => {
    const { accepted, quarantined } = await linesIn(
      'b.xlsx',
      await bookWith(column, { error: '#N/A' }),
    );
    expect(accepted).toEqual([]);
    expect(quarantined).toMatchObject([{ row: 1, reason, column: COLUMNS[column] }]);
    expect(quarantined[0]?.message).toContain(message);
    expect(quarantined[0]?.text).toContain('#N/A');
  });
});

describe('a damaged workbook is refused with where and why:', () => {
  it.each<[string, Record<string, string>, RegExp]>([
    [
      'not XML',
      { 'xl/worksheets/sheet1.xml': '<worksheet><sheetData><row r="1"></c>' },
      /sheet S is damaged: 1:\d+: unexpected close tag/,
    ],
    [
      'cut off',
      { 'xl/worksheets/sheet1.xml': '<worksheet><sheetData>' },
      /sheet S is damaged: .*unclosed tag/,
    ],
    [
      'rows out of order',
      { 'xl/worksheets/sheet1.xml': '<worksheet><row r="2"/><row r="1"/></worksheet>' },
      /row 2 is followed by row 1/,
    ],
    ['unknown texts', { 'xl/sharedStrings.xml': '<sst/>' }, /a cell refers to text 0 of 0/],
    [
      'no workbook',
      { 'xl/workbook.xml': '<workbook><sheets><sheet name="S"/></sheets></workbook>' },
      /its sheet "S" is missing/,
    ],
    [
      'entities',
      { 'xl/sharedStrings.xml': '<!DOCTYPE x [<!ENTITY a "b">]><sst><si><t>&a;</t></si></sst>' },
      /undefined entity/,
    ],
    [
      'not UTF-8',
      { 'xl/worksheets/sheet1.xml': '<?xml version="1.0" encoding="UTF-16"?><worksheet/>' },
      /no sheet is a table/,
    ],
  ])('%s', async (_, files, message) => {
    const book = await workbookOf([{ name: 'S', rows: [COLUMNS, LINE] }], { files });
    await expect(linesIn('book.xlsx', book)).rejects.toThrow(message);
  });
});

it('another program may leave out the addresses, and prefix every name', async () => {
  const cells = (values: readonly string[]): string =>
    values.map((value) => `<x:c t="str"><x:v>${value}</x:v></x:c>`).join('');
  const values = ['1', '85123A', 'HOLDER', '6', '2010-12-01', '2.55', '17850', 'EIRE'];
  const sheet = `<x:worksheet xmlns:x="urn:x"><x:sheetData><x:row>${cells(COLUMNS)}</x:row><x:row/><x:row>${cells(values)}</x:row></x:sheetData></x:worksheet>`;
  const files = { 'xl/worksheets/sheet1.xml': sheet };
  const book = await workbookOf([{ name: 'S', rows: [] }], { files });
  const { accepted } = await linesIn('book.xlsx', book);
  expect(accepted).toMatchObject([{ invoiceNo: '1', unitPrice: 2550, customerId: '17850' }]);
});

it('a workbook may be of the strict form, and its parts have paths with spaces', async () => {
  const office = 'http://purl.oclc.org/ooxml/officeDocument/relationships';
  const book = await workbookOf([{ name: 'S', rows: [COLUMNS, LINE] }], {
    shared: false,
    files: {
      'xl/_rels/workbook.xml.rels': `<Relationships><Relationship Id="rId1" Type="${office}/worksheet" Target="/xl/my%20sheets/one.xml"/></Relationships>`,
      'xl/my sheets/one.xml': `<worksheet xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main"><sheetData>${inlineRows([COLUMNS, ['1', '85123A', 'HOLDER', '6', '2010-12-01T08:26:00', '2.55', '17850', 'EIRE']])}</sheetData></worksheet>`,
    },
  });
  const { accepted } = await linesIn('book.xlsx', book);
  expect(accepted).toMatchObject([{ invoiceNo: '1', invoiceTs: Date.UTC(2010, 11, 1, 8, 26) }]);
});

function inlineRows(rows: readonly (readonly string[])[]): string {
  const cells = (values: readonly string[]): string =>
    values.map((value) => `<c t="inlineStr"><is><t>${value}</t></is></c>`).join('');
  return rows.map((values) => `<row>${cells(values)}</row>`).join('');
}

it('a row is converted to the same bytes for good, because the keys of uploads depend on them', async () => {
  const book = await workbookOf([
    {
      name: 'S',
      rows: [
        COLUMNS,
        [536_365, ...LINE.slice(1)],
        [],
        ['C1', 'D', 'x "y"', -1, { serial: 40_513.25 }, 0.001, 17_850, 'EIRE'],
      ],
    },
  ]);
  const text = await onFiles({ 'book.xlsx': book }, async ({ tables: [table] }) =>
    table ? textOf(table) : '',
  );
  expect(text).toBe(
    '{"InvoiceNo":"536365","StockCode":"85123A","Description":"HOLDER","Quantity":6,"InvoiceDate":"2010-12-01","UnitPrice":2.55,"Country":"EIRE"}\n' +
      '{"InvoiceNo":"C1","StockCode":"D","Description":"x \\"y\\"","Quantity":-1,"InvoiceDate":"2010-12-01 06:00","UnitPrice":0.001,"CustomerID":"17850","Country":"EIRE"}\n',
  );
});
