import { Problem } from '../api/problem.ts';
import { bodyOf } from '../formats/body.ts';
import { csvSource } from '../formats/csv-source.ts';
import { jsonSource, ndjsonSource } from '../formats/json-source.ts';
import type { Source } from '../formats/source.ts';
import type { Ingest, Ledger } from '../ledger/ledger.ts';
import type { RecordStream, Timer } from '../stream/put-records.ts';
import { chunksOf, linesOf, planOf } from './cut.ts';
import { bodyHashOf, ingestIdOf, newIngestId } from './ingest-id.ts';
import { type MediaType, mediaTypeOf } from './media-type.ts';
import { putChunks } from './put-chunks.ts';

/** A POST of invoice lines. */
export type Post = {
  body: Buffer;
  contentType: string | undefined;
  contentEncoding: string | undefined;
  idempotencyKey: string | undefined;
  /** Whose keys these are: two senders may use the same. */
  sender: string;
  /** When to give up, in milliseconds since 1970. */
  deadline: number;
};

export type IngestPorts = {
  ledger: Pick<Ledger, 'createIngest' | 'acceptIngest'>;
  stream: RecordStream;
  timer: Timer;
  entropy(): Uint8Array;
};

export type Accepted = Pick<Ingest, 'ingestId' | 'lines' | 'chunks' | 'warnings'> & {
  /** Whether an earlier POST with the key had been accepted already. */
  replayed: boolean;
};

/**
 * Takes invoice lines in. When it resolves, every chunk is in the stream; when it throws, a repeat with the same key
 * is safe: it is recorded before the first chunk is put, and a repeat cuts and names the chunks in the same way.
 */
export async function ingest(post: Post, ports: IngestPorts): Promise<Accepted> {
  const { ledger, stream, timer } = ports;
  const mediaType = mediaTypeOf(post.contentType);
  const ingestId = nameOf(post, ports);
  const body = await bodyOf(post.body, post.contentEncoding);
  const source = sourceOf(mediaType, body);
  const plan = planOf(source);
  const recorded = await ledger.createIngest({
    ingestId,
    bodyHash: bodyHashOf(mediaType, body),
    plan,
    lines: linesOf(plan),
    chunks: plan.chunks.length,
    state: 'RECEIVED',
    receivedAt: new Date(timer.now()).toISOString(),
    warnings: source.warnings,
  });
  if (recorded.bodyHash !== bodyHashOf(mediaType, body)) throw reusedKey();
  const replayed = recorded.state === 'ACCEPTED';
  if (!replayed) {
    await putChunks(chunksOf(source, recorded.plan, ingestId), stream, timer, post.deadline);
    await ledger.acceptIngest(ingestId);
  }
  const { lines, chunks, warnings } = recorded;
  return { ingestId, lines, chunks, warnings, replayed };
}

function nameOf({ sender, idempotencyKey }: Post, { timer, entropy }: IngestPorts): string {
  if (idempotencyKey === undefined) return newIngestId(timer.now(), entropy());
  return ingestIdOf(sender, idempotencyKey);
}

function sourceOf({ format, charset }: MediaType, body: Buffer): Source {
  if (format === 'csv') return csvSource(body, charset);
  return format === 'json' ? jsonSource(body) : ndjsonSource(body);
}

function reusedKey(): Problem {
  return new Problem(422, 'The Idempotency-Key was used for another body. Take a new key.', {
    type: 'urn:invoice-pipeline:idempotency-key-reused',
  });
}
