import * as z from 'zod';
import { parsedJson } from '../api/problem.ts';

/** A day that no run rewrites until somebody has seen to what the reason names. */
export type RefusedDay = { date: string; reason: string };

const Days = z.array(z.object({ date: z.string(), reason: z.string().optional() }));

/**
 * Returns the days that a run was refused, from the cause with which it has failed: what came of
 * each day. Undefined if it has failed otherwise.
 */
export function refusedDays(
  error: string | undefined,
  cause: string | undefined,
): RefusedDay[] | undefined {
  if (error !== 'DaysRefused') return undefined;
  const days = Days.safeParse(parsedJson(cause ?? '')).data;
  return days?.flatMap(({ date, reason }) => (reason === undefined ? [] : [{ date, reason }]));
}
