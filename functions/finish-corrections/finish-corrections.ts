import { type FinishPorts, finishCorrection } from '../corrections/finish-correction.ts';
import type { CorrectionLedger } from '../ledger/correction-ledger.ts';

export type FinishCorrectionsPorts = FinishPorts & {
  corrections: Pick<CorrectionLedger, 'openBefore'>;
};

export type FinishedCorrections = {
  sent: string[];
  failed: { correctionId: string; error: string }[];
};

/** Longer than a request may take, so that the correction's own is over. */
const LEFT_ALONE_MS = 120_000;

/** How long the stream may refuse the lines of one correction. */
const STREAM_MS = 30_000;

/**
 * Finishes every correction that is OPEN though its request is over, one after the other. One that
 * fails does not stop the others.
 */
export async function finishCorrections(
  ports: FinishCorrectionsPorts,
): Promise<FinishedCorrections> {
  const { now } = ports.timer;
  const open = await ports.corrections.openBefore(new Date(now() - LEFT_ALONE_MS).toISOString());
  const finished: FinishedCorrections = { sent: [], failed: [] };
  for (const correction of open) {
    const { correctionId } = correction;
    try {
      await finishCorrection(correction, () => now() + STREAM_MS, ports);
      finished.sent.push(correctionId);
    } catch (error) {
      const name = error instanceof Error ? error.name : typeof error;
      finished.failed.push({ correctionId, error: name });
    }
  }
  return finished;
}
