import { retryPolicy } from '../api/retry.ts';
import type { Progress } from '../ui/progress.ts';
import type { Arguments } from './arguments.ts';
import { correctLines } from './correct-lines.ts';
import type { QuarantinedLine } from './lines/open-lines.ts';
import { selectedIngests, selectedLines } from './lines/selected-lines.ts';
import type { QuarantineTarget } from './quarantine-target.ts';
import { awaitUnfinished } from './unfinished.ts';

const NOTE = 'sent again unchanged';

/** Sends lines as they are, and waits for the corrections that were interrupted. */
export async function resend(
  { selection, values }: Arguments,
  target: QuarantineTarget,
  progress: Progress,
): Promise<string[]> {
  const { send, note = NOTE, 'with-refused': withRefused } = values;
  const ingests = await selectedIngests(target, selection);
  const unfinished = new Set<string>();
  const lines = uncorrected(selectedLines(target, ingests, selection), unfinished);
  const options = { rules: [], evaluate: noSql, note, withRefused, send };
  const report = await correctLines(lines, ingests, target, options, progress);
  if (send) {
    await awaitUnfinished(unfinished, { ...retryPolicy(), api: target.api, note: progress.note });
  }
  return report;
}

const noSql = (): Promise<never> => Promise.reject(new Error('there are no rules'));

/** Leaves lines to the corrections that are to send something else in their place. */
async function* uncorrected(
  lines: AsyncIterable<QuarantinedLine>,
  unfinished: Set<string>,
): AsyncGenerator<QuarantinedLine> {
  for await (const line of lines) {
    if (line.correction) unfinished.add(line.correction.correctionId);
    else yield line;
  }
}
