import type { About } from '../api/about.ts';
import { checkout } from './checkout.ts';
import type { Routes } from './route.ts';

let commit: Promise<string | undefined> | undefined;

export const aboutRoutes: Routes = {
  'GET /api/about': async ({ pipeline }): Promise<About> => {
    commit ??= checkout().then((found) => found.commit);
    const { kind, title, names } = pipeline;
    return { kind, title, region: names.region, commit: await commit };
  },
};
