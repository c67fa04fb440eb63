import { type FinishPorts, finishCorrection } from '../corrections/finish-correction.ts';
import type { CorrectionLedger } from '../ledger/correction-ledger.ts';

export type FinishCorrectionsPorts = FinishPorts & {
  corrections: Pick<CorrectionLedger, 'openBefore' | 'readCorrection'>;
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
 * fails, or whose item in the ledger is damaged, does not stop the others.
 */
export async function finishCorrections(
  ports: FinishCorrectionsPorts,
): Promise<FinishedCorrections> {
  const before = new Date(ports.timer.now() - LEFT_ALONE_MS).toISOString();
  const finished: FinishedCorrections = { sent: [], failed: [] };
  for (const correctionId of await ports.corrections.openBefore(before)) {
    try {
      if (await finishOpen(correctionId, ports)) finished.sent.push(correctionId);
    } catch (error) {
      const name = error instanceof Error ? error.name : typeof error;
      finished.failed.push({ correctionId, error: name });
    }
  }
  return finished;
}

/** Finishes a correction if it is OPEN. The list of these lags, so that it may be SENT by now. */
async function finishOpen(correctionId: string, ports: FinishCorrectionsPorts): Promise<boolean> {
  const correction = await ports.corrections.readCorrection(correctionId);
  if (correction?.state !== 'OPEN') return false;
  await finishCorrection(correction, () => ports.timer.now() + STREAM_MS, ports);
  return true;
}
