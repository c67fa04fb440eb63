const ZERO_SECONDS = /^(\d{4}-\d{2}-\d{2} \d{2}:\d{2}):00(?:\.0+)?$/;
const MIDNIGHT = /^(\d{4}-\d{2}-\d{2}) 00:00$/;

/**
 * A date and time, such as `2010-12-01 08:26:00.000`, without what is zero: `2010-12-01 08:26`. So
 * the same row is the same bytes, and the same upload, whichever kind of file it comes from.
 */
export function plainTime(text: string): string {
  return text.replace(ZERO_SECONDS, '$1').replace(MIDNIGHT, '$1');
}
