import type { AcceptedIngest } from '../api/ingest-answers.ts';
import type { RoutesOf } from '../api/operations.ts';
import type { HttpReply, Invocation } from '../http/http-handler.ts';
import type { HttpRequest } from '../http/http-request.ts';
import { count } from '../runtime/metrics.ts';
import { logger } from '../runtime/telemetry.ts';
import { type Accepted, type IngestPorts, ingest, type Post } from './ingest.ts';

/** The gateway waits 29 s; the last call to the stream may begin at this age of the request and take 10 s. */
const TIME_FOR_THE_STREAM_MS = 15_000;

/** Kept for the last call to the stream, the ledger and the answer. */
const TIME_FOR_THE_END_MS = 11_000;

/** The route `POST /invoice-lines`. */
export function postInvoiceLines(ports: IngestPorts): RoutesOf<'Ingest'>['POST /invoice-lines'] {
  return async (request, invocation) => {
    const accepted = await ingest(postOf(request, invocation, ports.timer.now()), ports);
    const { ingestId, lines, chunks, replayed } = accepted;
    logger.info('ingest accepted', { ingestId, lines, chunks, replayed });
    if (!replayed) count({ LinesReceived: lines });
    return replyOf(accepted, request.link);
  };
}

function postOf(request: HttpRequest, invocation: Invocation, now: number): Post {
  const time = Math.min(
    TIME_FOR_THE_STREAM_MS,
    invocation.getRemainingTimeInMillis() - TIME_FOR_THE_END_MS,
  );
  return {
    body: request.bytes(),
    contentType: request.header('Content-Type'),
    contentEncoding: request.header('Content-Encoding'),
    idempotencyKey: request.header('Idempotency-Key'),
    sender: request.sender,
    deadline: now + time,
  };
}

function replyOf(
  { replayed, ...accepted }: Accepted,
  link: HttpRequest['link'],
): HttpReply<AcceptedIngest> {
  const self = link(`/ingests/${accepted.ingestId}`);
  return {
    status: 202,
    body: { ...accepted, links: { self, quarantine: `${self}/quarantine` } },
    headers: { Location: self, ...(replayed && { 'Idempotency-Replayed': 'true' }) },
  };
}
