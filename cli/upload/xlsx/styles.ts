import { isDateFormat } from './number-format.ts';
import { readXml } from './xml.ts';

/** By the index that a cell has: whether the style shows a number as a date. */
export async function readDateStyles(bytes: AsyncIterable<Buffer>): Promise<boolean[]> {
  const codes = new Map<number, string>();
  const formats: number[] = [];
  let inCellFormats = false;
  await readXml(bytes, {
    open(name, attributes) {
      if (name === 'numFmt') {
        codes.set(Number(attributes['numFmtId']), attributes['formatCode'] ?? '');
      }
      if (name === 'cellXfs') inCellFormats = true;
      if (name === 'xf' && inCellFormats) formats.push(Number(attributes['numFmtId'] ?? 0));
    },
    close(name) {
      if (name === 'cellXfs') inCellFormats = false;
    },
  });
  return formats.map((id) => isDateFormat(id, codes.get(id)));
}
