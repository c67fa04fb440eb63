/** Formats that every workbook has without writing them down, of dates and times. */
const BUILT_IN_DATES: readonly (readonly [number, number])[] = [
  [14, 22],
  [27, 36],
  [45, 47],
  [50, 58],
];

/** Text, escaped characters, fill characters and spaces as wide as a character. */
const LITERAL = /"[^"]*"|\\.|[_*]./g;
/** Colours, conditions and locales. Elapsed hours, minutes and seconds are in brackets too. */
const BRACKETS = /\[(?!(?:h+|m+|s+)\])[^\]]*\]/gi;

/** Whether a cell with this number format shows its number as a date or a time. */
export function isDateFormat(id: number, code: string | undefined): boolean {
  if (code === undefined) return BUILT_IN_DATES.some(([from, to]) => id >= from && id <= to);
  const [positive = ''] = code.replace(LITERAL, '').replace(BRACKETS, '').split(';');
  return !/general/i.test(positive) && /[dmyhs]/i.test(positive);
}
