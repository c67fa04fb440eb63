import type { Flow } from '../../api/flow.ts';
import type { Pipeline } from '../pipeline.ts';
import type { Routes } from '../route.ts';
import { type FlowWatch, flowWatch } from './flow-watch.ts';

const watches = new WeakMap<Pipeline, FlowWatch>();

export const flowRoutes: Routes = {
  'GET /api/flow': ({ pipeline }): Promise<Flow> => flowWatchOf(pipeline).look(),
};

/** The watch of a pipeline, which all pages share. */
export function flowWatchOf(pipeline: Pipeline): FlowWatch {
  const watch = watches.get(pipeline) ?? flowWatch(pipeline);
  watches.set(pipeline, watch);
  return watch;
}
