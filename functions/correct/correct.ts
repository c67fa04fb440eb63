import { Problem } from '../api/problem.ts';
import type { CorrectionContent } from '../corrections/content.ts';
import {
  type FinishPorts,
  finishCorrection,
  type StreamDeadline,
} from '../corrections/finish-correction.ts';
import { correctionIdOf, correctionIngestIdOf } from '../intake/ingest-id.ts';
import { missingChunks } from '../intake/missing-chunks.ts';
import { reusedKey } from '../intake/take-in.ts';
import type { CorrectionEntry, CorrectionLedger } from '../ledger/correction-ledger.ts';
import type { Staged } from '../staging/staging.ts';
import type { CorrectionRequest } from './correction-request.ts';
import { type LookUpPorts, lookUp } from './look-up.ts';

/** A POST of a correction. */
export type CorrectionPost = {
  request: CorrectionRequest;
  idempotencyKey: string;
  /** Whose key it is, and who corrects the lines. */
  sender: string;
  deadline: StreamDeadline;
};

export type CorrectPorts = LookUpPorts &
  FinishPorts & {
    corrections: CorrectionLedger;
    /** Returns once the content is durable. Only then may the correction be recorded. */
    stageContent(correctionId: string, content: CorrectionContent): Promise<Staged>;
  };

/**
 * Sends corrected versions of quarantined lines, each line once. When it resolves, every line that
 * the correction won is in the stream, and its record is in the lake. When it throws, a retry with
 * the same key is safe, and continues where this attempt stopped.
 *
 * Throws a 422 Problem when the key was used for another body, or its correction is LOST.
 */
export async function correct(
  { request, idempotencyKey, sender, deadline }: CorrectionPost,
  ports: CorrectPorts,
): Promise<CorrectionEntry> {
  const correctionId = correctionIdOf(sender, idempotencyKey);
  const recorded =
    (await ports.corrections.readCorrection(correctionId)) ??
    (await record(correctionId, sender, request, ports));
  if (recorded.bodyHash !== request.bodyHash) throw reusedKey();
  if (recorded.state === 'LOST') throw lost(correctionId);
  if (recorded.sent && !(await isLost(recorded.correctionId, recorded.sent.lines, ports))) {
    return recorded;
  }
  return finishCorrection(recorded, deadline, ports);
}

const lost = (correctionId: string): Problem =>
  new Problem(
    422,
    `Correction ${correctionId} has this Idempotency-Key and is LOST: its request has gone from staging before all of its lines were sent, and nothing sends them any more. The lines that it holds stay quarantined. Send their corrected versions as an upload of their own.`,
  );

/**
 * Records a new correction. Of two attempts at the same time, the first decides: both work on the
 * content that it staged.
 */
async function record(
  correctionId: string,
  correctedBy: string,
  request: CorrectionRequest,
  ports: CorrectPorts,
): Promise<CorrectionEntry> {
  const content = await ports.stageContent(correctionId, await lookUp(request, ports));
  const correctedAt = new Date(ports.timer.now()).toISOString();
  const { bodyHash, reason } = request;
  const entry = { correctionId, bodyHash, content, correctedBy, correctedAt };
  return ports.corrections.createCorrection({ ...entry, ...(reason !== undefined && { reason }) });
}

/** Whether chunks of the corrected lines have not landed, though they should have. */
async function isLost(correctionId: string, lines: number, ports: CorrectPorts): Promise<boolean> {
  if (lines === 0) return false;
  const progress = await ports.progress.readIngest(correctionIngestIdOf(correctionId));
  return progress !== undefined && (await missingChunks(progress.ingest, ports)).size > 0;
}
