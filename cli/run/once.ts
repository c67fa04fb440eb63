import type { Api } from '../api/api.ts';
import { listBatches } from '../api/batches.ts';
import type { StoreFigures } from '../read-back/read-back.ts';
import { FAILED } from '../ui/command.ts';
import type { Progress } from '../ui/progress.ts';
import { rounded } from '../ui/text.ts';
import type { Mode, ValuePolicy } from '../upload/plan/upload-mode.ts';
import type { Tables } from '../upload/tables/tables-in.ts';
import { uploadTables } from '../upload/upload-file.ts';
import { outcomeReport } from '../upload/upload-report.ts';
import type { UploadedTable } from '../upload/uploaded-tables.ts';
import type { LocalPipeline } from './deploy-locally.ts';
import { ownDestination } from './own-destination.ts';
import type { MemoryWatch } from './peak-memory.ts';
import { settle } from './settle.ts';

/** What `--once` prints: the figures of this upload, then those of every store as read back. */
export type Summary = StoreFigures & {
  /** Of several tables, the ids of all of them, separated by spaces. */
  uploadId: string;
  ingests: number;
  received: number;
  accepted: number;
  quarantined: number;
  repeated: number;
  batches: { committed: number; failed: number };
  seconds: number;
  auditSeconds: number;
  linesPerSecond: number;
  peakRssMb: number;
};

export type OnceOptions = {
  tables: Tables;
  mode: Mode;
  policy: ValuePolicy;
  memory: MemoryWatch;
  progress: Progress;
};

/** Uploads the tables of a file, reads every store back and prints a summary. Returns the exit code. */
export async function runOnce(pipeline: LocalPipeline, options: OnceOptions): Promise<number> {
  const { tables: found, mode, policy, memory, progress } = options;
  const destination = ownDestination(pipeline, progress.note);
  const outcome = await uploadTables(found.tables, mode, destination, progress, policy);
  const result = summed(outcome.uploaded);
  await settle(pipeline, destination.api);
  const report = await outcomeReport(outcome, found.leftOut, destination.api);
  for (const line of report) progress.note(line);
  const batches = await batchFigures(destination.api);
  // No function is needed any more, and together they have more memory than reading back takes.
  await pipeline.stopIdleFunctions();
  const began = performance.now();
  const { checkStores } = await import('./check-stores.ts');
  const { totals, differences } = await checkStores(pipeline, result);
  const summary: Summary = {
    uploadId: result.uploadId,
    ...lineFigures(result),
    batches,
    ...totals,
    seconds: rounded(result.seconds, 3),
    auditSeconds: rounded((performance.now() - began) / 1000, 3),
    linesPerSecond: Math.round((result.received - result.repeated) / result.seconds),
    peakRssMb: memory.peakMb(),
  };
  process.stdout.write(`${JSON.stringify(summary, null, 2)}\n`);
  for (const difference of differences) progress.note(difference);
  return differences.length === 0 ? 0 : FAILED;
}

type Uploaded = Omit<UploadedTable, 'table' | 'warnings'>;

function summed(uploaded: readonly UploadedTable[]): Uploaded {
  const sum = (field: 'received' | 'accepted' | 'quarantined' | 'repeated' | 'seconds'): number =>
    uploaded.reduce((total, result) => total + result[field], 0);
  return {
    uploadId: uploaded.map(({ uploadId }) => uploadId).join(' '),
    parts: uploaded.flatMap(({ parts }) => parts),
    received: sum('received'),
    accepted: sum('accepted'),
    quarantined: sum('quarantined'),
    repeated: sum('repeated'),
    seconds: sum('seconds'),
  };
}

function lineFigures({ parts, received, accepted, quarantined, repeated }: Uploaded) {
  return { ingests: parts.length, received, accepted, quarantined, repeated };
}

async function batchFigures(api: Api): Promise<Summary['batches']> {
  const committed = await listBatches(api, 'COMMITTED');
  const failed = await listBatches(api, 'FAILED');
  return { committed: committed.length, failed: failed.length };
}
