import { zipOf, zipStream } from './zip.ts';

/** A cell: text, a number, true or false, a date and time as Excel counts it, or XML as it is. */
export type Cell =
  | string
  | number
  | boolean
  | { serial: number }
  | { error: string }
  | { xml: string }
  | undefined;

export type SheetOf = {
  name: string;
  rows: Iterable<readonly Cell[]>;
  state?: 'hidden' | 'veryHidden';
};

type Options = {
  /** Whether texts are shared, as Excel writes them, or in their cells. */
  shared?: boolean;
  date1904?: boolean;
  /** The number format of dates. */
  dateFormat?: string;
  /** Replaces files of the workbook. */
  files?: Readonly<Record<string, string>>;
};

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';

function escaped(text: string): string {
  return text
    .replace(/[&<>]/g, (character) => ({ '&': '&amp;', '<': '&lt;' })[character] ?? '&gt;')
    .replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_')
    .replace(/\r/g, '_x000D_');
}

/** The bytes of a small workbook as Excel would write it. */
export const workbookOf = (sheets: readonly SheetOf[], options: Options = {}): Promise<Buffer> =>
  zipOf(filesOf(sheets, options));

/** A workbook of any size as a stream. */
export const workbookStream = (sheets: readonly SheetOf[], options: Options = {}) =>
  zipStream(filesOf(sheets, options));

function filesOf(sheets: readonly SheetOf[], options: Options) {
  const { shared = true, date1904 = false, dateFormat = 'm/d/yyyy\\ h:mm', files = {} } = options;
  const texts = new Map<string, number>();
  const indexOf = (text: string): number => {
    const index = texts.get(text) ?? texts.size;
    texts.set(text, index);
    return index;
  };
  const textCell = shared
    ? (text: string) => ` t="s"><v>${indexOf(text)}</v>`
    : (text: string) => ` t="inlineStr"><is><t xml:space="preserve">${escaped(text)}</t></is>`;
  const worksheets = sheets.map(({ rows }, at) => [
    `xl/worksheets/sheet${at + 1}.xml`,
    () => sheetXml(rows, textCell),
  ]);
  return {
    '[Content_Types].xml': contentTypes(sheets.length),
    '_rels/.rels': relationships([['officeDocument', 'xl/workbook.xml']]),
    'xl/workbook.xml': workbookXml(sheets, date1904),
    'xl/_rels/workbook.xml.rels': relationships([
      ...sheets.map((_, at) => ['worksheet', `worksheets/sheet${at + 1}.xml`] as const),
      ['styles', 'styles.xml'],
      ...(shared ? [['sharedStrings', 'sharedStrings.xml'] as const] : []),
    ]),
    'xl/styles.xml': stylesXml(dateFormat),
    ...Object.fromEntries(worksheets),
    // Written after the sheets, when all texts are known.
    ...(shared ? { 'xl/sharedStrings.xml': () => sharedXml(texts.keys()) } : {}),
    ...files,
  };
}

function* sheetXml(rows: Iterable<readonly Cell[]>, textCell: (text: string) => string) {
  yield `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="${MAIN}"><sheetData>`;
  let number = 0;
  for (const cells of rows) {
    number += 1;
    const written = cells.map((cell, at) => cellXml(cell, `${letters(at)}${number}`, textCell));
    yield `<row r="${number}" spans="1:8">${written.join('')}</row>`;
  }
  yield '</sheetData></worksheet>';
}

const letters = (at: number): string => String.fromCharCode(65 + at);

function cellXml(cell: Cell, address: string, textCell: (text: string) => string): string {
  if (cell === undefined) return '';
  const open = `<c r="${address}"`;
  if (typeof cell === 'string') return `${open}${textCell(cell)}</c>`;
  if (typeof cell === 'number') return `${open}><v>${cell}</v></c>`;
  if (typeof cell === 'boolean') return `${open} t="b"><v>${cell ? 1 : 0}</v></c>`;
  if ('serial' in cell) return `${open} s="1"><v>${cell.serial}</v></c>`;
  if ('error' in cell) return `${open} t="e"><v>${cell.error}</v></c>`;
  return cell.xml.replace('<c', open);
}

function* sharedXml(texts: Iterable<string>) {
  yield `<sst xmlns="${MAIN}">`;
  for (const text of texts) yield `<si><t xml:space="preserve">${escaped(text)}</t></si>`;
  yield '</sst>';
}

function workbookXml(sheets: readonly SheetOf[], date1904: boolean): string {
  const list = sheets.map(
    ({ name, state }, at) =>
      `<sheet name="${escaped(name)}" sheetId="${at + 1}"${state ? ` state="${state}"` : ''} r:id="rId${at + 1}"/>`,
  );
  const dates = date1904 ? '<workbookPr date1904="1"/>' : '';
  return `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}">${dates}<sheets>${list.join('')}</sheets></workbook>`;
}

function relationships(targets: readonly (readonly [string, string])[]): string {
  const list = targets.map(
    ([type, target], at) =>
      `<Relationship Id="rId${at + 1}" Type="${OFFICE}/${type}" Target="${target}"/>`,
  );
  return `<Relationships xmlns="${PACKAGE}/relationships">${list.join('')}</Relationships>`;
}

function stylesXml(dateFormat: string): string {
  return `<styleSheet xmlns="${MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="${escaped(dateFormat).replace(/"/g, '&quot;')}"/></numFmts><cellStyleXfs count="1"><xf numFmtId="164"/></cellStyleXfs><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="164" applyNumberFormat="1"/></cellXfs></styleSheet>`;
}

function contentTypes(sheets: number): string {
  const type = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
  const worksheets = Array.from(
    { length: sheets },
    (_, at) =>
      `<Override PartName="/xl/worksheets/sheet${at + 1}.xml" ContentType="${type}.worksheet+xml"/>`,
  );
  return `<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${type}.sheet.main+xml"/>${worksheets.join('')}<Override PartName="/xl/styles.xml" ContentType="${type}.styles+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="${type}.sharedStrings+xml"/></Types>`;
}
