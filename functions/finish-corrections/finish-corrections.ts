import { type FinishPorts, finishCorrection } from '../corrections/finish-correction.ts';
import { DAY_MS } from '../domain/day.ts';
import { StepFailure } from '../failures.ts';
import type { CorrectionEntry, CorrectionLedger } from '../ledger/correction-ledger.ts';
import type { Staged } from '../staging/staging.ts';

export type FinishCorrectionsPorts = FinishPorts & {
  corrections: Pick<
    CorrectionLedger,
    'openBefore' | 'readCorrection' | 'noteGone' | 'loseCorrection'
  >;
  /** Whether what was staged is still there. */
  hasContent(content: Staged): Promise<boolean>;
  /** Keeps what was staged from expiring for as many days as if it were staged now. */
  keepContent(content: Staged): Promise<void>;
};

export type FinishedCorrections = {
  sent: string[];
  failed: { correctionId: string; error: string }[];
  /** Those that nobody can send any more: their requests are gone from staging. */
  lost?: string[];
};

/** Longer than a request may take, so that the correction's own is over. */
const LEFT_ALONE_MS = 120_000;

/**
 * Who has read a request before it went ends within this: Lambda ends it after 15 minutes. The rest
 * is for clocks that differ.
 */
const INVOCATIONS_END_MS = 16 * 60 * 1000;

/** How long the stream may refuse the lines of one correction. */
const STREAM_MS = 30_000;

/**
 * Finishes every correction that is OPEN though its request is over, one after the other. One that
 * fails, or whose item in the ledger is damaged, does not stop the others.
 *
 * One whose request is gone is LOST once nobody can still have it in memory.
 *
 * A correction holds its lines until it is SENT, and it needs its content for that. So the content
 * of those that are old is kept in staging before anything else: a run may end before it comes to
 * the last of them.
 */
export async function finishCorrections(
  ports: FinishCorrectionsPorts,
): Promise<FinishedCorrections> {
  const { now } = ports.timer;
  const errors = new Map<string, string>();
  const open: CorrectionEntry[] = [];
  const lost: string[] = [];
  const before = new Date(now() - LEFT_ALONE_MS).toISOString();
  for (const correctionId of await ports.corrections.openBefore(before)) {
    await attempt(correctionId, errors, async () => {
      const correction = await ports.corrections.readCorrection(correctionId);
      // The list lags: the correction may be SENT by now.
      if (correction?.state !== 'OPEN') return;
      if (!(await ports.hasContent(correction.content))) {
        await lose(correction, ports);
        lost.push(correctionId);
        return;
      }
      open.push(correction);
      if (now() - Date.parse(correction.correctedAt) > DAY_MS) {
        await ports.keepContent(correction.content);
      }
    });
  }
  const sent: string[] = [];
  for (const correction of open) {
    const { correctionId } = correction;
    await attempt(correctionId, errors, async () => {
      await finishCorrection(correction, () => now() + STREAM_MS, ports);
      sent.push(correctionId);
    });
  }
  for (const correctionId of sent) errors.delete(correctionId);
  const failed = [...errors].map(([correctionId, error]) => ({ correctionId, error }));
  return { sent, failed, ...(lost.length > 0 && { lost }) };
}

/** Ends a correction whose request is gone, or throws until that is safe. */
async function lose(
  { correctionId, goneSince }: CorrectionEntry,
  { corrections, timer }: FinishCorrectionsPorts,
): Promise<void> {
  const now = timer.now();
  if (goneSince === undefined) {
    await corrections.noteGone(correctionId, new Date(now).toISOString());
  } else if (now - Date.parse(goneSince) >= INVOCATIONS_END_MS) {
    await corrections.loseCorrection(correctionId);
    return;
  }
  throw new StepFailure('StagingUnavailable', `The request of ${correctionId} is gone`);
}

/** Notes the name of a correction's first error. */
async function attempt(
  correctionId: string,
  errors: Map<string, string>,
  action: () => Promise<void>,
): Promise<void> {
  try {
    await action();
  } catch (error) {
    const name = error instanceof Error ? error.name : typeof error;
    if (!errors.has(correctionId)) errors.set(correctionId, name);
  }
}
