import { sqlOf } from '../quarantine/selected.ts';
import type { Routes } from '../route.ts';
import { correctionDetail } from './correction-detail.ts';
import { correctionLines } from './correction-lines.ts';
import { listCorrections } from './correction-list.ts';

/** The history of corrections. */
export const correctionRoutes: Routes = {
  'GET /api/corrections': ({ pipeline, query, signal }) =>
    listCorrections(pipeline.api, sqlOf(pipeline, signal), query.get('after')),
  'GET /api/corrections/{correctionId}': ({ pipeline, params }) =>
    correctionDetail(pipeline.api, params['correctionId'] ?? ''),
  'GET /api/corrections/{correctionId}/lines': ({ pipeline, params, query, signal }) =>
    correctionLines(
      pipeline.api,
      sqlOf(pipeline, signal),
      params['correctionId'] ?? '',
      query.get('after'),
    ),
};
