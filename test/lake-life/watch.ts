import { lakeRows } from '../support/lake-rows.ts';
import type { Pipeline } from '../support/pipeline.ts';

export const TOTALS = `SELECT count(*), count(DISTINCT line_id), sum(quantity), sum(line_total) FROM invoice_lines`;
export const BY_COUNTRY = `SELECT country, count(*), sum(line_total) FROM invoice_lines GROUP BY 1 ORDER BY 1`;
export const ONE_DAY = `SELECT count(*), sum(line_total) FROM invoice_lines WHERE invoice_date = DATE '2010-12-05'`;

const TIMES = 5;

/** The milliseconds that a query takes: the median of five. */
export async function timeOf(pipeline: Pipeline, statement: string): Promise<number> {
  const times: number[] = [];
  for (let n = 0; n < TIMES; n += 1) {
    const began = performance.now();
    await lakeRows(pipeline, statement);
    times.push(performance.now() - began);
  }
  return Math.round(times.sort((a, b) => a - b)[Math.floor(TIMES / 2)] ?? 0);
}

/**
 * Runs a query again and again while something is done. Throws if its result ever differs from what
 * it was before. Returns how often it ran.
 */
export async function neverDiffers(
  pipeline: Pipeline,
  statement: string,
  action: () => Promise<unknown>,
): Promise<number> {
  const before = JSON.stringify(await lakeRows(pipeline, statement));
  const acting = action();
  let isOver = false;
  const over = acting.finally(() => {
    isOver = true;
  });
  // Its error is thrown below.
  over.catch(() => {});
  let queries = 0;
  for (; !isOver; queries += 1) {
    const found = JSON.stringify(await lakeRows(pipeline, statement));
    if (found !== before) throw new Error(`A query found ${found}, and ${before} before`);
  }
  await over;
  return queries;
}
