/** Orders text by its UTF-16 code units, so that every host sorts alike, whatever its locale. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
