import * as z from 'zod';
import type { RecentUploads, Upload, UploadBegun } from '../../api/uploads.ts';
import type { Pipeline } from '../pipeline.ts';
import { readJson } from '../read-json.ts';
import type { Routes } from '../route.ts';
import { receiveFile } from './receive-file.ts';
import { UploadShelf } from './upload-shelf.ts';

const shelves = new WeakMap<Pipeline, UploadShelf>();

function shelfOf(pipeline: Pipeline): UploadShelf {
  const shelf = shelves.get(pipeline) ?? new UploadShelf(pipeline);
  shelves.set(pipeline, shelf);
  return shelf;
}

const Choice = z.strictObject({
  mode: z.enum(['careful', 'append', 'as-new']),
  isAsIs: z.boolean(),
});

const RECENT = 20;

export const uploadRoutes: Routes = {
  'POST /api/uploads': async (request): Promise<UploadBegun> => {
    const { view } = await shelfOf(request.pipeline).take(() => receiveFile(request));
    return { id: view.id };
  },
  'GET /api/uploads': async ({ pipeline }): Promise<RecentUploads> => {
    const records = await pipeline.journal.records();
    const uploads = records.slice(0, RECENT).map(({ plan, sent }) => ({
      uploadId: plan.uploadId,
      file: plan.file,
      startedAt: plan.startedAt,
      rows: plan.rows,
      rowsSent: [...sent.values()].reduce((sum, { lines }) => sum + lines, 0),
      ingestIds: [...sent.values()].slice(0, RECENT).map(({ ingestId }) => ingestId),
    }));
    return { uploads };
  },
  'GET /api/uploads/{id}': async ({ pipeline, params }): Promise<Upload> =>
    shelfOf(pipeline).find(params['id'] ?? '').view,
  'POST /api/uploads/{id}/plan': async (request): Promise<Upload> => {
    const upload = shelfOf(request.pipeline).find(request.params['id'] ?? '');
    upload.plan(await readJson(request, Choice));
    return upload.view;
  },
  'POST /api/uploads/{id}/send': async ({ pipeline, params }): Promise<Upload> => {
    const upload = shelfOf(pipeline).find(params['id'] ?? '');
    upload.send();
    return upload.view;
  },
  'POST /api/uploads/{id}/discard': async ({ pipeline, params }): Promise<void> =>
    shelfOf(pipeline).remove(params['id'] ?? ''),
};
