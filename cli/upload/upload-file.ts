import { retryPolicy } from '../api/retry.ts';
import type { Progress } from '../ui/progress.ts';
import type { Destination } from './destination.ts';
import type { SourceFile } from './file/source-file.ts';
import { type Mode, planUpload, type ValuePolicy } from './plan/plan-upload.ts';
import { checkCounts, sendUpload, type UploadResult } from './send/send-upload.ts';
import { stallHandler } from './send/stall.ts';
import { progressLine } from './upload-report.ts';

/**
 * Plans the upload of a file, sends it, and waits until every line has landed. Throws a
 * `CommandError` when the file is refused, a POST fails for good, or nothing lands any more.
 */
export async function uploadFile(
  file: SourceFile,
  mode: Mode,
  { api, journal, isStuck }: Destination,
  progress: Progress,
  policy: ValuePolicy = 'checked',
): Promise<UploadResult> {
  const planned = await planUpload(file, journal, mode, policy);
  const { now, sleep } = retryPolicy();
  try {
    const result = await sendUpload(file, planned, {
      api,
      journal,
      now,
      sleep,
      onStall: stallHandler(api, progress.note, isStuck),
      onProgress: (state) => progress.update(progressLine(state)),
    });
    checkCounts(result);
    return result;
  } finally {
    progress.done();
  }
}
