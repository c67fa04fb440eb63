/** Characters that XML 1.0 can't hold, and CR, which a parser would turn into LF. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const UNWRITABLE = /[\u0000-\u0008\u000b-\u001f\ufffe\uffff]/g;

/** Text that a spreadsheet would read as such a character. */
const ESCAPE = /_(?=x[0-9A-Fa-f]{4}_)/g;

const MARKUP = /[&<>"]/g;
const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

/**
 * Escapes text for a part of a workbook. Characters that XML can't hold become `_x0000_`, as Excel
 * writes them (ECMA-376, ST_Xstring).
 */
export function xmlText(text: string): string {
  return text
    .replace(ESCAPE, '_x005F_')
    .replace(UNWRITABLE, (character) => `_x${hex(character.charCodeAt(0))}_`)
    .replace(MARKUP, (character) => ENTITIES[character] ?? character);
}

const hex = (code: number): string => code.toString(16).toUpperCase().padStart(4, '0');
