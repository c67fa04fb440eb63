export const DAY_MS = 24 * 60 * 60 * 1000;

/** The UTC day of a time in milliseconds since 1970: `YYYY-MM-DD`. */
export function dayOf(timestamp: number): string {
  return new Date(timestamp).toISOString().slice(0, 10);
}
