/** One CSV record without its line end; a field is quoted only where it must be. */
export function csvRecord(fields: readonly string[], delimiter = ','): string {
  return fields.map((field) => csvField(field, delimiter)).join(delimiter);
}

function csvField(field: string, delimiter: string): string {
  const quoted = /["\r\n]/.test(field) || field.includes(delimiter);
  return quoted ? `"${field.replaceAll('"', '""')}"` : field;
}

/** Before the first record, it tells a spreadsheet that a file is UTF-8. */
export const BYTE_ORDER_MARK = '\uFEFF';

/** What a spreadsheet executes, wide characters of East Asia included (OWASP, CSV injection). */
const FORMULA = /^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/;

/** Text that no spreadsheet executes: an apostrophe before what it would take for a formula. */
export function spreadsheetText(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}
