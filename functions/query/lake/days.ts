import * as z from 'zod';
import type { HttpResponse } from '../../api/http-handler.ts';
import type { HttpRequest } from '../../api/http-request.ts';
import type { LakeDay, LakeDays } from '../../api/lake-responses.ts';
import { Problem } from '../../api/problem.ts';
import { allowQuery, pathKey } from '../../api/request-parameters.ts';
import { isDay, noDay } from '../../domain/day.ts';
import { compareText } from '../../domain/text-order.ts';
import { encodeCursor, pageRequest } from '../page.ts';
import type { DayPorts } from './day-ports.ts';
import { daySummary, dayView } from './day-view.ts';
import { inWaves } from './in-waves.ts';
import { readDay } from './read-day.ts';

const Place = z.strictObject({ date: z.iso.date() });
const DEFAULT_LIMIT = 100;

/**
 * GET /lake/days: the days of the lake, earliest first. A page ends early when its days have so many
 * objects and batches that the others would take too long.
 */
export async function getLakeDays(
  request: HttpRequest,
  ports: DayPorts & { now(): number },
): Promise<HttpResponse<LakeDays>> {
  allowQuery(request, ['from', 'to', 'limit', 'cursor']);
  const { from, to } = period(request);
  const { limit, after } = pageRequest(request, { defaultLimit: DEFAULT_LIMIT, cursor: Place });
  const listed = await ports.calendar.days();
  const left = listed
    .filter(({ date }) => date >= from && date <= to && date > (after?.date ?? ''))
    .sort((a, b) => compareText(a.date, b.date));
  // Only the summary of a day is kept: what was read of it names each of its batches and objects.
  const found = await inWaves(left.slice(0, limit), ports.now, async ({ date, location }) => {
    const day = await readDay(date, location, ports);
    return day ? [daySummary(day, request.link)] : [];
  });
  const last = found.length < left.length ? left[found.length - 1] : undefined;
  const next = last && { next: encodeCursor({ date: last.date }) };
  const links = { self: request.link('/lake/days') };
  return { status: 200, body: { days: found.flat(), ...next, links } };
}

/** GET /lake/days/{date}: the generation, the books and the rewrites of a day. */
export async function getLakeDay(
  request: HttpRequest,
  ports: DayPorts,
): Promise<HttpResponse<LakeDay>> {
  allowQuery(request, []);
  const date = dayIn('date', pathKey(request, 'date'));
  const day = await readDay(date, await ports.calendar.location(date), ports);
  if (!day) throw new Problem(404, 'No line of this day has landed.');
  return { status: 200, body: dayView(day, request.link) };
}

/** Reads `from` and `to`. Throws a 400 Problem when one of them is no day, or they are swapped. */
function period({ query }: HttpRequest): { from: string; to: string } {
  const { from = '0000-01-01', to = '9999-12-31' } = query;
  if (query['from'] !== undefined) dayIn('from', from);
  if (query['to'] !== undefined) dayIn('to', to);
  if (from > to) throw new Problem(400, 'from must not be later than to.');
  return { from, to };
}

function dayIn(name: string, text: string): string {
  if (isDay(text)) return text;
  throw new Problem(400, noDay(name, text));
}
