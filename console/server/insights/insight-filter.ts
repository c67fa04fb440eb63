import { literal } from '../../../cli/sql/literal.ts';
import { DAY_MS, isDay, noDay } from '../../../functions/domain/day.ts';
import { RequestProblem } from '../route.ts';

/** Which lines the insights are about; undefined for no limit. Both days are included. */
export type InsightFilter = {
  from: string | undefined;
  to: string | undefined;
  country: string | undefined;
};

const LONGEST_COUNTRY = 200;

/** The filter that the URL names. Throws when a day is none. */
export function insightFilter(query: URLSearchParams): InsightFilter {
  const from = dayIn(query, 'from');
  const to = dayIn(query, 'to');
  if (from !== undefined && to !== undefined && from > to) {
    throw new RequestProblem(400, `The period ends before it begins: ${from} to ${to}.`);
  }
  const country = query.get('country') || undefined;
  if (country !== undefined && country.length > LONGEST_COUNTRY) {
    throw new RequestProblem(400, `A country has at most ${LONGEST_COUNTRY} characters.`);
  }
  return { from, to, country };
}

function dayIn(query: URLSearchParams, name: string): string | undefined {
  const day = query.get(name) || undefined;
  if (day === undefined || isDay(day)) return day;
  throw new RequestProblem(400, noDay(name, day));
}

/** The WHERE clause of a filter with more conditions; empty without any. */
export function whereOf(filter: InsightFilter, ...more: string[]): string {
  const { from, to, country } = filter;
  const conditions = [
    ...(from === undefined ? [] : [`invoice_date >= DATE ${literal(from)}`]),
    ...(to === undefined ? [] : [`invoice_date <= DATE ${literal(to)}`]),
    ...(country === undefined ? [] : [`country = ${literal(country)}`]),
    ...more,
  ];
  return conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}\n`;
}

const DAYS_BY_DAY = 92;

/** Days of a short period, months of a long one. */
export function stepOf({ from, to }: InsightFilter): 'day' | 'month' {
  if (from === undefined || to === undefined) return 'month';
  return (Date.parse(to) - Date.parse(from)) / DAY_MS < DAYS_BY_DAY ? 'day' : 'month';
}
