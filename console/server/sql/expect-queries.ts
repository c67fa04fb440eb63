import type { Pipeline } from '../pipeline.ts';
import { athenaOf } from './athena.ts';

/**
 * Has Athena ready by the time at which somebody has found the page that queries it: most visits
 * begin elsewhere. What goes wrong is told by that page's own queries.
 */
export async function expectQueries(pipeline: Pipeline): Promise<void> {
  if (pipeline.names.workGroup === undefined) return;
  await athenaOf(pipeline)
    .prepare()
    .catch(() => undefined);
}
