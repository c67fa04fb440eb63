import type { Pipeline } from '../pipeline.ts';
import { athenaOf } from './athena.ts';

/** The pages that query Athena as soon as they are shown. */
export const QUERYING_PAGES: readonly string[] = [
  '/quarantine',
  '/corrections',
  '/query',
  '/insights',
];

/**
 * Has Athena ready by the time at which the browser has loaded the page at a path. What goes wrong is
 * told by the page's own queries.
 */
export async function expectQueries(pipeline: Pipeline, path: string): Promise<void> {
  const queries = QUERYING_PAGES.some((page) => path === page || path.startsWith(`${page}/`));
  if (!queries || pipeline.names.workGroup === undefined) return;
  await athenaOf(pipeline)
    .prepare()
    .catch(() => undefined);
}
