import { xmlText } from './xml-text.ts';

/** A sheet of a workbook. `filter` is the range of its filter. */
export type SheetEntry = { name: string; path: string; filter: string };

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const DOCUMENT = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

/** The parts of a workbook that say where its sheets are, by path (ECMA-376, part 2). */
export function packageParts(sheets: readonly SheetEntry[]): Record<string, string> {
  return {
    '[Content_Types].xml': contentTypes(sheets),
    '_rels/.rels': relationships([['rId1', `${DOCUMENT}/officeDocument`, 'xl/workbook.xml']]),
    'xl/workbook.xml': workbook(sheets),
    'xl/_rels/workbook.xml.rels': relationships([
      ...sheets.map(({ path }, index): Relationship => {
        return [sheetId(index), `${DOCUMENT}/worksheet`, path.replace('xl/', '')];
      }),
      ['rIdStyles', `${DOCUMENT}/styles`, 'styles.xml'],
    ]),
  };
}

const sheetId = (index: number): string => `rIdSheet${index + 1}`;

function contentTypes(sheets: readonly SheetEntry[]): string {
  const parts = [
    ['/xl/workbook.xml', `${TYPE}.sheet.main+xml`],
    ['/xl/styles.xml', `${TYPE}.styles+xml`],
    ...sheets.map(({ path }) => [`/${path}`, `${TYPE}.worksheet+xml`]),
  ].map(([name, type]) => `<Override PartName="${name}" ContentType="${type}"/>`);
  return [
    `${XML}<Types xmlns="${PACKAGE}/content-types">`,
    `<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>`,
    '<Default Extension="xml" ContentType="application/xml"/>',
    `${parts.join('')}</Types>`,
  ].join('');
}

type Relationship = readonly [id: string, type: string, target: string];

function relationships(all: readonly Relationship[]): string {
  const elements = all.map(
    ([id, type, target]) => `<Relationship Id="${id}" Type="${type}" Target="${target}"/>`,
  );
  return `${XML}<Relationships xmlns="${PACKAGE}/relationships">${elements.join('')}</Relationships>`;
}

function workbook(sheets: readonly SheetEntry[]): string {
  const elements = sheets.map(
    ({ name }, index) =>
      `<sheet name="${xmlText(name)}" sheetId="${index + 1}" r:id="${sheetId(index)}"/>`,
  );
  // Excel looks for the range of a filter under this name.
  const filters = sheets.map(
    ({ name, filter }, index) =>
      `<definedName name="_xlnm._FilterDatabase" localSheetId="${index}" hidden="1">'${xmlText(name)}'!${absolute(filter)}</definedName>`,
  );
  return [
    `${XML}<workbook xmlns="${MAIN}" xmlns:r="${DOCUMENT}">`,
    `<sheets>${elements.join('')}</sheets><definedNames>${filters.join('')}</definedNames></workbook>`,
  ].join('');
}

/** `A1:O9` as `$A$1:$O$9`. */
const absolute = (range: string): string => range.replaceAll(/([A-Z]+)(\d+)/g, '$$$1$$$2');
