import type { Flow } from '../../api/flow.ts';
import type { Pipeline } from '../pipeline.ts';
import type { Routes } from '../route.ts';
import { flowWatch } from './flow-watch.ts';

const watches = new WeakMap<Pipeline, ReturnType<typeof flowWatch>>();

export const flowRoutes: Routes = {
  'GET /api/flow': async ({ pipeline }): Promise<Flow> => {
    const watch = watches.get(pipeline) ?? flowWatch(pipeline);
    watches.set(pipeline, watch);
    return watch();
  },
};
