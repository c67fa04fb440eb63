/** The first and the last day that rows of a table have, such as 2010-12-01. */
export type Days = { first: string; last: string };

const DAY = /^\d{4}-\d{2}-\d{2}/;

/** Keeps the first and the last of the days that are added. What is not a date is left out. */
export function daysSeen(): { add(date: string | undefined): void; days(): Days | undefined } {
  let first: string | undefined;
  let last: string | undefined;
  return {
    add(date) {
      if (date === undefined || !DAY.test(date)) return;
      const day = date.slice(0, 10);
      if (first === undefined || day < first) first = day;
      if (last === undefined || day > last) last = day;
    },
    days: () => (first === undefined || last === undefined ? undefined : { first, last }),
  };
}
