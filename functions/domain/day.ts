export const DAY_MS = 24 * 60 * 60 * 1000;

/** The UTC day of a time in milliseconds since 1970: `YYYY-MM-DD`. */
export function dayOf(timestamp: number): string {
  return new Date(timestamp).toISOString().slice(0, 10);
}

/** Whether text is a day of the calendar, written `YYYY-MM-DD`. 2011-02-30 is none. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && dayOf(time) === text;
}

/** Says that text is no day. `name` is that of the parameter or option: `from`, `--day`. */
export const noDay = (name: string, text: string): string =>
  `${name} takes a day such as 2010-12-01, not "${text.slice(0, 40)}".`;
