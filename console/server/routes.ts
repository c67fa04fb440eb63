import { aboutRoutes } from './about.ts';
import { batchRoutes } from './batches/batch-routes.ts';
import { correctionRoutes } from './corrections/correction-routes.ts';
import { faultRoutes } from './faults/fault-routes.ts';
import { flowRoutes } from './flow/flow-routes.ts';
import { ingestRoutes } from './ingests/ingest-routes.ts';
import { insightRoutes } from './insights/insight-routes.ts';
import { lakeRoutes } from './lake/lake-routes.ts';
import { lookUpRoutes } from './look-up/look-up-routes.ts';
import { quarantineRoutes } from './quarantine/quarantine-routes.ts';
import { replayRoutes } from './replays/replay-routes.ts';
import type { Routes } from './route.ts';
import { simulateRoutes } from './simulate/simulate-routes.ts';
import { queryRoutes } from './sql/query-routes.ts';
import { uploadRoutes } from './uploads/upload-routes.ts';

/** Every route of the console, in the order of the pages. */
export const ROUTES: Routes = {
  ...aboutRoutes,
  ...batchRoutes,
  ...replayRoutes,
  ...simulateRoutes,
  ...faultRoutes,
  ...queryRoutes,
  ...insightRoutes,
  ...flowRoutes,
  ...uploadRoutes,
  ...ingestRoutes,
  ...lakeRoutes,
  ...lookUpRoutes,
  ...quarantineRoutes,
  ...correctionRoutes,
};
