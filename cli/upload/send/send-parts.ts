import type { Api } from '../../api/api.ts';
import { readIngests } from '../../api/ingests.ts';
import { AcceptedIngest, type IngestProgress } from '../../api/responses.ts';
import type { Opening } from '../file/opening.ts';
import { partBodies } from '../file/part-bodies.ts';
import type { SourceFile } from '../file/source-file.ts';
import type { PlannedUpload } from '../plan/plan-upload.ts';
import type { PlannedPart } from '../plan/upload-record.ts';
import { sourceHeaders } from './source-headers.ts';

/** A part that the pipeline has accepted as an ingest, now or in an earlier run. */
export type PostedPart = {
  part: PlannedPart;
  ingestId: string;
  lines: number;
  /** Those of its lines that came in with an earlier run. */
  repeated: number;
  warnings: string[];
  /** Of a part that was not sent, because all of it has landed before. */
  landed?: IngestProgress;
};

/** Each body in flight takes several megabytes of memory. */
const AT_A_TIME = 2;

/**
 * Sends the parts of an upload in order, two at a time, and calls `onPosted` for each part once
 * it is accepted. A part that an earlier run has sent is not sent again. Rejects with the first
 * failure after every POST in flight has ended.
 */
export async function sendParts(
  file: SourceFile,
  { opening, plan, sent }: Pick<PlannedUpload, 'opening' | 'plan' | 'sent'>,
  api: Api,
  onPosted: (part: PostedPart) => Promise<void>,
): Promise<void> {
  const ingestIds = plan.parts.flatMap(({ ordinal }) => sent.get(ordinal)?.ingestId ?? []);
  const known = await readIngests(api, ingestIds);
  const progressOf = (part: PlannedPart) => known.get(sent.get(part.ordinal)?.ingestId ?? '');
  const unsent: PlannedPart[] = [];
  for (const part of plan.parts) {
    const posted = landedBefore(part, progressOf(part));
    if (posted) await onPosted(posted);
    else unsent.push(part);
  }
  if (unsent.length === 0) return;
  const bodies = partBodies(file, opening.header, unsent);
  const senders = Array.from({ length: AT_A_TIME }, async () => {
    for (let next = await bodies.next(); !next.done; next = await bodies.next()) {
      const { part } = next.value;
      const headers = {
        ...partHeaders(part, opening),
        'source-upload': plan.uploadId,
        ...sourceHeaders(file, part),
      };
      await onPosted(await post(next.value, headers, api, before(progressOf(part))));
    }
  });
  const outcomes = await Promise.allSettled(senders);
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed) throw failed.reason;
}

/**
 * Returns undefined unless every line has landed, and was not retracted since. Sending the part again completes it: the pipeline
 * puts those chunks into the stream again that have not landed.
 */
function landedBefore(
  part: PlannedPart,
  progress: IngestProgress | undefined,
): PostedPart | undefined {
  if (progress?.state !== 'ACCEPTED' || progress.pending > 0) return undefined;
  if (isRetracted(progress)) return undefined;
  const { ingestId, lines, accepted, quarantined } = progress;
  const repeated = accepted + quarantined;
  return { part, ingestId, lines, repeated, warnings: [], landed: progress };
}

/** What of a part is in the stores already. Lines that were retracted are sent as new ones. */
function before(progress: IngestProgress | undefined): IngestProgress | undefined {
  return isRetracted(progress) ? undefined : progress;
}

function isRetracted(progress: IngestProgress | undefined): boolean {
  const state = progress?.retraction?.state;
  return state !== undefined && state !== 'RESTORED';
}

function partHeaders({ charset, key }: PlannedPart, { contentType }: Opening) {
  const parameters = contentType === 'text/csv' ? `; charset=${charset}; header=present` : '';
  return { 'content-type': `${contentType}${parameters}`, 'idempotency-key': key };
}

async function post(
  { part, body }: { part: PlannedPart; body: Buffer },
  headers: Readonly<Record<string, string>>,
  api: Api,
  before: IngestProgress | undefined,
): Promise<PostedPart> {
  const response = await api.post('/invoice-lines', body, headers);
  const accepted = AcceptedIngest.parse(response.body);
  const landed = before ? before.accepted + before.quarantined : accepted.lines;
  return { part, repeated: response.replayed ? landed : 0, ...accepted };
}
