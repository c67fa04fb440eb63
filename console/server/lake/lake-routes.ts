import { LakeDays } from '../../../functions/api/lake-responses.ts';
import { Operations } from '../../../functions/api/operation-responses.ts';
import { isDay, noDay } from '../../../functions/domain/day.ts';
import { passed, segment } from '../passed.ts';
import { RequestProblem, type Routes } from '../route.ts';

/** The API reads S3 and the ledger for each day of a page. */
const DAYS = 40;
const OPERATIONS = 20;

export const lakeRoutes: Routes = {
  'GET /api/lake/days': async ({ pipeline, query }) => {
    const wanted = new URLSearchParams({ limit: String(DAYS) });
    for (const name of ['from', 'to']) {
      const day = query.get(name) || undefined;
      if (day !== undefined) wanted.set(name, dayIn(name, day));
    }
    const after = query.get('after');
    if (after !== null) wanted.set('cursor', after);
    const { days, next } = LakeDays.parse(await pipeline.api.get(`/lake/days?${wanted}`));
    return { days, next: next ?? null };
  },
  'GET /api/lake/days/{date}': passed(
    ({ date = '' }) => `/lake/days/${dayIn('The address', date)}`,
    'No line of this day has landed.',
  ),
  'GET /api/operations': async ({ pipeline, query }) => {
    const wanted = new URLSearchParams({ limit: String(OPERATIONS) });
    const after = query.get('after');
    if (after !== null) wanted.set('cursor', after);
    const { operations, next } = Operations.parse(await pipeline.api.get(`/operations?${wanted}`));
    return { operations, next: next ?? null };
  },
  'GET /api/operations/{operationId}': passed(
    ({ operationId }) => `/operations/${segment(operationId)}`,
    'There is no operation with this id.',
  ),
};

function dayIn(name: string, day: string): string {
  if (isDay(day)) return day;
  throw new RequestProblem(400, noDay(name, day));
}
