import type { Origin } from '../domain/origin.ts';
import type { UnknownColumns } from '../domain/unknown-columns.ts';
import { readBody } from '../formats/read-body.ts';
import type { Source } from '../formats/source.ts';
import { UnreadableBody } from '../formats/unreadable-body.ts';
import { ingestIdOf, newIngestId, senderHashOf } from '../intake/ingest-id.ts';
import { type Accepted, type Intake, type IntakePorts, takeIn } from '../intake/take-in.ts';
import { unpackBody } from '../intake/unpack-body.ts';
import { bodyHashOf } from './body-hash.ts';
import { type MediaType, mediaTypeOf } from './media-type.ts';
import { type SourceHeaders, sourcePlaceOf, uploadIdIn } from './source-headers.ts';
import { unreadableBodyProblem } from './unreadable-body-problem.ts';

/** A POST of invoice lines. */
export type Post = {
  body: Buffer;
  contentType: string | undefined;
  contentEncoding: string | undefined;
  idempotencyKey: string | undefined;
  /** Says where the records are in a file. It is recorded and decides nothing. */
  source?: SourceHeaders;
  /** Whose key it is: two senders may use the same. */
  sender: string;
  /** When to give up, in milliseconds since 1970. */
  deadline: number;
};

export type IngestPorts = IntakePorts & {
  entropy(): Uint8Array;
  /** What becomes of columns that are not of an invoice line. */
  unknownColumns: UnknownColumns;
};

/**
 * Puts the lines of a POST into the stream. When it resolves, every chunk is in the stream. When it
 * throws, a retry with the same key is safe.
 *
 * Throws a Problem when the request cannot be accepted.
 */
export async function ingest(post: Post, ports: IngestPorts): Promise<Accepted> {
  const mediaType = mediaTypeOf(post.contentType);
  const ingestId = idOf(post, ports);
  const body = await unpackBody(post.body, post.contentEncoding, CUT_ADVICE);
  const source = sourceOf(body, mediaType, ports.unknownColumns);
  const bodyHash = bodyHashOf(mediaType, body);
  const origin = originOf(post, body, source);
  const { deadline } = post;
  const raw = { ...mediaType, body };
  return takeIn({ ingestId, source, bodyHash, raw, origin, deadline, ...uploadOf(post) }, ports);
}

const CUT_ADVICE =
  'Cut the file at line ends and send each part with the header row, or use `npm run ingest -- FILE`, which does so.';

function idOf({ sender, idempotencyKey }: Post, { timer, entropy }: IngestPorts): string {
  if (idempotencyKey === undefined) return newIngestId(timer.now(), entropy());
  return ingestIdOf(sender, idempotencyKey);
}

function uploadOf({ source, sender }: Post): Pick<Intake, 'upload'> {
  const uploadId = source && uploadIdIn(source);
  return uploadId === undefined ? {} : { upload: { uploadId, sender: senderHashOf(sender) } };
}

function originOf({ source }: Post, body: Buffer, { bodyAt }: Source): Origin {
  return {
    bodyBytes: body.length,
    ...(bodyAt !== undefined && { planAt: bodyAt }),
    ...(source && sourcePlaceOf(source, body.length)),
  };
}

function sourceOf(body: Buffer, { format, charset }: MediaType, policy: UnknownColumns): Source {
  try {
    return readBody(body, format, charset, policy);
  } catch (error) {
    throw error instanceof UnreadableBody ? unreadableBodyProblem(error) : error;
  }
}
