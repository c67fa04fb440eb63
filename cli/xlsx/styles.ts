import type { Column } from './sheet.ts';
import { xmlText } from './xml-text.ts';

/** The styles of a workbook: plain, bold for the names, and one for each format of numbers. */
export type Styles = {
  /** The style of a column's numbers. */
  indexOf(format: string | undefined): number;
  xml: string;
};

export const HEADING_STYLE = 1;
const FIRST_FORMAT_STYLE = 2;

/** Numbers below 164 are Excel's own formats. */
const FIRST_FORMAT_ID = 164;

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const PLAIN = '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>';
const HEADING = '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>';

export function stylesOf(columns: readonly Column[]): Styles {
  const formats = [...new Set(columns.flatMap(({ format }) => format ?? []))];
  return {
    indexOf: (format) => (format === undefined ? 0 : FIRST_FORMAT_STYLE + formats.indexOf(format)),
    xml: stylesXml(formats),
  };
}

function stylesXml(formats: readonly string[]): string {
  const numberFormats = formats.map(
    (format, index) =>
      `<numFmt numFmtId="${FIRST_FORMAT_ID + index}" formatCode="${xmlText(format)}"/>`,
  );
  const formatStyles = formats.map(
    (_, index) =>
      `<xf numFmtId="${FIRST_FORMAT_ID + index}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>`,
  );
  const font = '<sz val="11"/><name val="Calibri"/><family val="2"/>';
  return [
    `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<styleSheet xmlns="${MAIN}">`,
    formats.length > 0 && `<numFmts count="${formats.length}">${numberFormats.join('')}</numFmts>`,
    `<fonts count="2"><font>${font}</font><font><b/>${font}</font></fonts>`,
    '<fills count="2"><fill><patternFill patternType="none"/></fill>',
    '<fill><patternFill patternType="gray125"/></fill></fills>',
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>',
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>',
    `<cellXfs count="${FIRST_FORMAT_STYLE + formats.length}">${PLAIN}${HEADING}${formatStyles.join('')}</cellXfs>`,
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>',
    '</styleSheet>',
  ]
    .filter(Boolean)
    .join('');
}
