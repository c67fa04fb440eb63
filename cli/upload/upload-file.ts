import { type Api, PATIENT } from '../api/api.ts';
import type { Progress } from '../ui/progress.ts';
import type { SourceFile } from './file/source-file.ts';
import type { Journal } from './plan/journal.ts';
import { type Mode, type PlannedUpload, planUpload } from './plan/plan-upload.ts';
import { checkCounts, type Uploaded, upload } from './send/send-upload.ts';
import { stallWatch } from './send/stall.ts';
import { progressLine } from './upload-report.ts';

export type Target = {
  api: Api;
  journal: Journal;
  progress: Progress;
  /** Whether a delivery was given up and nothing else is under way; asked when nothing lands. */
  isParked(): Promise<boolean>;
};

/** Plans a file's upload, sends it, and waits until it has landed. Throws what a person can act on. */
export async function sendFile(
  file: SourceFile,
  mode: Mode,
  { api, journal, progress, isParked }: Target,
): Promise<{ planned: PlannedUpload; uploaded: Uploaded }> {
  const planned = await planUpload(file, journal, mode);
  const { now, sleep } = PATIENT;
  const watch = { now, sleep, onStall: stallWatch(api, progress.note, isParked) };
  try {
    const uploaded = await upload(file, planned, {
      api,
      journal,
      watch,
      progress: (state) => progress.update(progressLine(state)),
    });
    checkCounts(uploaded);
    return { planned, uploaded };
  } finally {
    progress.done();
  }
}
