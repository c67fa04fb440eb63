import { LakeDays } from '../../../functions/api/lake-responses.ts';
import { type OperationSummary, Operations } from '../../../functions/api/operation-responses.ts';
import { isDay, noDay } from '../../../functions/domain/day.ts';
import { compareText } from '../../../functions/domain/text-order.ts';
import { passed, segment } from '../passed.ts';
import { RequestProblem, type Routes } from '../route.ts';

/** The API reads S3 and the ledger for each day of a page. */
const DAYS = 40;
const OPERATIONS = 20;
/** They are done one by one, so one that waits may have many after it. */
const OPEN_OPERATIONS = 500;

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
  'GET /api/operations': async ({ pipeline }) => {
    const listed = async (wanted: string) =>
      Operations.parse(await pipeline.api.get(`/operations?${wanted}`));
    const [open, latest] = await Promise.all([
      listed(`state=OPEN&limit=${OPEN_OPERATIONS}`),
      listed(`limit=${OPERATIONS}`),
    ]);
    return { operations: shown(open, latest), next: latest.next ?? null };
  },
  'GET /api/operations/{operationId}': passed(
    ({ operationId }) => `/operations/${segment(operationId)}`,
    'There is no operation with this id.',
  ),
};

/** Those that are not done and the latest of all, the latest first. One may have ended in between. */
function shown(open: Operations, latest: Operations): OperationSummary[] {
  const known = new Set(latest.operations.map(({ operationId }) => operationId));
  const older = open.operations.filter(({ operationId }) => !known.has(operationId));
  return [...latest.operations, ...older].sort((a, b) => compareText(b.at, a.at));
}

function dayIn(name: string, day: string): string {
  if (isDay(day)) return day;
  throw new RequestProblem(400, noDay(name, day));
}
