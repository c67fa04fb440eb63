import type { Api } from '../../api/api.ts';
import { AcceptedIngest, IngestProgress } from '../../api/responses.ts';
import type { Opening } from '../file/opening.ts';
import { partBodies } from '../file/part-bodies.ts';
import type { SourceFile } from '../file/source-file.ts';
import type { PlannedUpload } from '../plan/plan-upload.ts';
import type { PlannedPart, SentPart } from '../plan/upload-record.ts';

/** A part that the pipeline has taken. */
export type TakenPart = {
  part: PlannedPart;
  ingestId: string;
  lines: number;
  /** Lines of it that an earlier run had landed. */
  repeated: number;
  warnings: string[];
};

/** Bodies on their way at the same time: each takes a few megabytes. */
const AT_ONCE = 3;

/**
 * Sends an upload's parts in order, some at the same time, and tells of each as it is taken. A part that an earlier run
 * has sent is asked for and not sent again. Rejects with the first failure, when no POST is on its way any more.
 */
export async function sendParts(
  file: SourceFile,
  { opening, plan, sent }: Pick<PlannedUpload, 'opening' | 'plan' | 'sent'>,
  api: Api,
  taken: (part: TakenPart) => Promise<void>,
): Promise<void> {
  const unsent: PlannedPart[] = [];
  for (const part of plan.parts) {
    const known = await takenBefore(part, sent.get(part.ordinal), api);
    if (known) await taken(known);
    else unsent.push(part);
  }
  if (unsent.length === 0) return;
  const bodies = partBodies(file, opening.header, unsent);
  const senders = Array.from({ length: AT_ONCE }, async () => {
    for (let next = await bodies.next(); !next.done; next = await bodies.next()) {
      await taken(await post(next.value.part, next.value.body, opening, api));
    }
  });
  const outcomes = await Promise.allSettled(senders);
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed) throw failed.reason;
}

/** Whether a part is in the stream to its last chunk; if not, sending it again finishes it. */
async function takenBefore(
  part: PlannedPart,
  sent: SentPart | undefined,
  api: Api,
): Promise<TakenPart | undefined> {
  if (!sent) return undefined;
  const answer = await api.get(`/ingests/${encodeURIComponent(sent.ingestId)}`);
  if (answer === undefined) return undefined;
  const { ingestId, lines, state, accepted, quarantined } = IngestProgress.parse(answer);
  if (state !== 'ACCEPTED') return undefined;
  return { part, ingestId, lines, repeated: accepted + quarantined, warnings: [] };
}

async function post(
  part: PlannedPart,
  body: Buffer,
  { contentType }: Opening,
  api: Api,
): Promise<TakenPart> {
  const parameters = contentType === 'text/csv' ? `; charset=${part.charset}; header=present` : '';
  const answer = await api.post('/invoice-lines', body, {
    'content-type': `${contentType}${parameters}`,
    'idempotency-key': part.key,
  });
  const accepted = AcceptedIngest.parse(answer.body);
  return { part, repeated: answer.replayed ? accepted.lines : 0, ...accepted };
}
