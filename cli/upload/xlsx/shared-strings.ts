import { richText } from './rich-text.ts';
import { readXml } from './xml.ts';

/** All of them are in memory. A workbook of a million different descriptions has some 50 million. */
const MOST_CHARACTERS = 200_000_000;

/** The texts that cells refer to by their index. */
export async function readSharedStrings(bytes: AsyncIterable<Buffer>): Promise<string[]> {
  const strings: string[] = [];
  const item = richText();
  let characters = 0;
  await readXml(bytes, {
    ...item,
    close(name) {
      item.close(name);
      if (name !== 'si') return;
      const text = item.take();
      characters += text.length;
      if (characters > MOST_CHARACTERS) throw new Error('it has too many different texts');
      strings.push(text);
    },
  });
  return strings;
}
