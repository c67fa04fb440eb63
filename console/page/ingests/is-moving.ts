import type { IngestRow } from '../../api/ingests.ts';

/** Whether an operation is changing the lines of an ingest: until it is done, the books may differ. */
export const isMoving = ({ retraction, reprocessing }: IngestRow): boolean =>
  retraction?.state === 'RETRACTING' ||
  retraction?.state === 'RESTORING' ||
  reprocessing?.state === 'REPROCESSING';
