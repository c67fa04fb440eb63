import { retryPolicy } from '../api/retry.ts';
import type { Progress } from '../ui/progress.ts';
import { grouped } from '../ui/text.ts';
import { stallHandler } from '../upload/send/stall.ts';
import type { QuarantinedLine } from './lines/open-lines.ts';
import { type CorrectionPlan, type PlanOptions, planCorrection } from './lines/plan.ts';
import type { QuarantineTarget } from './quarantine-target.ts';
import { booksReport, ingestBooks, sendingLine } from './report/books-report.ts';
import { previewReport } from './report/preview-report.ts';
import { sendCorrections } from './send/send-corrections.ts';

type Options = Omit<PlanOptions, 'onProgress'> & { send: boolean };

/** Previews the correction of lines and, if it is to be sent, sends it. Returns the report. */
export async function correctLines(
  lines: AsyncIterable<QuarantinedLine>,
  ingests: readonly string[],
  { api, blockage }: Pick<QuarantineTarget, 'api' | 'blockage'>,
  { send, ...options }: Options,
  progress: Progress,
): Promise<string[]> {
  const onProgress: PlanOptions['onProgress'] = (tally) =>
    progress.update(`read ${grouped(tally.lines)} lines`);
  const plan = await planCorrection(lines, { ...options, onProgress }).finally(progress.done);
  const sendable = lineCount(plan);
  const preview = previewReport(plan.tally);
  if (sendable === 0)
    return [...preview, ...(plan.tally.lines > 0 ? ['', 'There is nothing to send.'] : [])];
  if (!send)
    return [...preview, '', `Nothing was sent. Add --send to send ${grouped(sendable)} of them.`];
  const { now, sleep } = retryPolicy();
  const books = await sendCorrections(plan.requests, {
    api,
    now,
    sleep,
    onStall: stallHandler(api, progress.note, blockage),
    onProgress: (sent) => progress.update(sendingLine(sent, sendable)),
  }).finally(progress.done);
  return [...preview, '', ...booksReport(books, await ingestBooks(api, ingests))];
}

const lineCount = ({ requests }: CorrectionPlan): number =>
  requests.reduce((sum, { lines }) => sum + lines, 0);
