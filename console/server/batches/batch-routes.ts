import type { Routes } from '../route.ts';
import { batchContents } from './contents.ts';
import { batchDetail } from './detail.ts';
import { listBatches } from './list.ts';
import { batchObject } from './objects.ts';
import { batchParked } from './parked.ts';
import { batchTrace } from './trace.ts';

export const batchRoutes: Routes = {
  'GET /api/batches': listBatches,
  'GET /api/batches/{batchId}': batchDetail,
  'GET /api/batches/{batchId}/contents': batchContents,
  'GET /api/batches/{batchId}/object': batchObject,
  'GET /api/batches/{batchId}/parked': batchParked,
  'GET /api/batches/{batchId}/trace': batchTrace,
};
