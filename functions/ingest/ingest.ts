import { Problem } from '../api/problem.ts';
import type { Timer } from '../concurrency/timer.ts';
import { readBody } from '../formats/read-body.ts';
import type { Source } from '../formats/source.ts';
import { UnreadableBody } from '../formats/unreadable-body.ts';
import type { Ingest, Ledger } from '../ledger/ledger.ts';
import type { RecordStream } from '../stream/put-records.ts';
import { chunksOf, linesOf, planOf } from './cut.ts';
import { bodyHashOf, ingestIdOf, newIngestId } from './ingest-id.ts';
import { type MediaType, mediaTypeOf } from './media-type.ts';
import { missingChunks, only, type ProgressPorts } from './missing-chunks.ts';
import { putChunks } from './put-chunks.ts';
import { unpackBody } from './unpack-body.ts';
import { unreadableBodyProblem } from './unreadable-body-problem.ts';

/** A POST of invoice lines. */
export type Post = {
  body: Buffer;
  contentType: string | undefined;
  contentEncoding: string | undefined;
  idempotencyKey: string | undefined;
  /** Whose key it is: two senders may use the same. */
  sender: string;
  /** When to give up, in milliseconds since 1970. */
  deadline: number;
};

export type IngestPorts = ProgressPorts & {
  ledger: Pick<Ledger, 'createIngest' | 'acceptIngest'>;
  stream: RecordStream;
  timer: Timer;
  entropy(): Uint8Array;
};

export type Accepted = Pick<Ingest, 'ingestId' | 'lines' | 'chunks' | 'warnings'> & {
  /** Whether an earlier POST with the same key had been accepted already. */
  replayed: boolean;
  /** How many of its chunks were put into the stream again, because they had not landed. */
  putAgain: number;
};

/**
 * Puts the lines of a POST into the stream. When it resolves, every chunk is in the stream. When it
 * throws, a retry with the same key is safe: the ingest is recorded before the first chunk is put,
 * and a retry cuts and names the chunks in the same way. A POST that is repeated after a minute puts
 * those chunks again that have not landed.
 *
 * Throws a Problem when the request cannot be accepted.
 */
export async function ingest(post: Post, ports: IngestPorts): Promise<Accepted> {
  const { ledger, stream, timer } = ports;
  const mediaType = mediaTypeOf(post.contentType);
  const ingestId = idOf(post, ports);
  const body = await unpackBody(post.body, post.contentEncoding);
  const source = sourceOf(body, mediaType);
  const plan = planOf(source);
  const bodyHash = bodyHashOf(mediaType, body);
  const recorded = await ledger.createIngest({
    ingestId,
    bodyHash,
    plan,
    lines: linesOf(plan),
    chunks: plan.chunks.length,
    state: 'RECEIVED',
    receivedAt: new Date(timer.now()).toISOString(),
    warnings: source.warnings,
  });
  if (recorded.bodyHash !== bodyHash) throw reusedKey();
  const { lines, chunks, warnings } = recorded;
  const replayed = recorded.state === 'ACCEPTED';
  const cut = chunksOf(source, recorded.plan, ingestId);
  const putAgain = replayed ? await missingChunks(recorded, ports) : new Set<number>();
  if (!replayed || putAgain.size > 0) {
    await putChunks(replayed ? only(putAgain, cut) : cut, stream, timer, post.deadline);
  }
  if (!replayed) await ledger.acceptIngest(ingestId);
  return { ingestId, lines, chunks, warnings, replayed, putAgain: putAgain.size };
}

function idOf({ sender, idempotencyKey }: Post, { timer, entropy }: IngestPorts): string {
  if (idempotencyKey === undefined) return newIngestId(timer.now(), entropy());
  return ingestIdOf(sender, idempotencyKey);
}

function sourceOf(body: Buffer, { format, charset }: MediaType): Source {
  try {
    return readBody(body, format, charset);
  } catch (error) {
    throw error instanceof UnreadableBody ? unreadableBodyProblem(error) : error;
  }
}

function reusedKey(): Problem {
  return new Problem(422, 'The Idempotency-Key was used for another body. Use a new key.', {
    type: 'urn:invoice-pipeline:idempotency-key-reused',
  });
}
