import { retryPolicy } from '../api/retry.ts';
import { CommandError } from '../ui/command.ts';
import type { Progress } from '../ui/progress.ts';
import type { Destination } from './destination.ts';
import type { SourceFile } from './file/source-file.ts';
import { overlapsOf } from './overlaps.ts';
import { type PlannedTable, planTables } from './plan/plan-tables.ts';
import type { Mode, ValuePolicy } from './plan/upload-mode.ts';
import { checkCounts, sendUpload, type UploadProgress } from './send/send-upload.ts';
import { stallHandler } from './send/stall.ts';
import { progressLine } from './upload-report.ts';
import type { UploadedTable, UploadedTables } from './uploaded-tables.ts';

/**
 * Plans the upload of tables, sends one after the other, and waits until every line has landed.
 * Throws a `CommandError` when a table is refused, a POST fails for good, or nothing lands any
 * more.
 */
export async function uploadTables(
  tables: readonly SourceFile[],
  mode: Mode,
  destination: Destination,
  progress: Progress,
  policy: ValuePolicy = 'checked',
): Promise<UploadedTables> {
  const onTable = (table: SourceFile): void => progress.update(`reading ${table.name}`);
  const planning = planTables(tables, destination.journal, mode, policy, onTable);
  const { planned, same } = await planning.finally(progress.done);
  for (const overlap of overlapsOf(tables)) progress.note(overlap);
  const uploaded: UploadedTable[] = [];
  for (const [at, each] of planned.entries()) {
    const of = planned.length > 1 ? `${at + 1} of ${planned.length}: ` : '';
    const onProgress = (state: UploadProgress): void =>
      progress.update(`${of}${progressLine(state)}`);
    const sending = sendTable(each, destination, { note: progress.note, onProgress });
    uploaded.push(await sending.finally(progress.done));
  }
  return { uploaded, same };
}

/** The same for one table. */
export async function uploadFile(
  file: SourceFile,
  mode: Mode,
  destination: Destination,
  progress: Progress,
  policy?: ValuePolicy,
): Promise<UploadedTable> {
  const { uploaded } = await uploadTables([file], mode, destination, progress, policy);
  const [result] = uploaded;
  if (!result) throw new CommandError(`${file.path} was not uploaded.`);
  return result;
}

type Watcher = { note(text: string): void; onProgress(state: UploadProgress): void };

/** Sends a planned table and waits until every line has landed. Throws as `uploadTables` does. */
export async function sendTable(
  { table, planned }: PlannedTable,
  { api, journal, blockage, sleep }: Destination,
  { note, onProgress }: Watcher,
): Promise<UploadedTable> {
  const policy = retryPolicy();
  const onStall = stallHandler(api, note, blockage);
  const result = await sendUpload(table, planned, {
    api,
    journal,
    now: policy.now,
    sleep: sleep ?? policy.sleep,
    onStall,
    onProgress,
  });
  checkCounts(result);
  return { table, ...result };
}
