import { allowQuery } from '../api/allow-query.ts';
import type { HttpReply, Invocation } from '../api/http-handler.ts';
import type { HttpRequest } from '../api/http-request.ts';
import type { AcceptedIngest, LandedIngest } from '../api/ingest-answers.ts';
import type { RoutesOf } from '../api/operations.ts';
import { Problem } from '../api/problem.ts';
import { count } from '../runtime/metrics.ts';
import { logger } from '../runtime/telemetry.ts';
import { type Accepted, type IngestPorts, ingest, type Post } from './ingest.ts';
import { type Landed, type LandingPorts, untilLanded } from './until-landed.ts';

/** The gateway waits 29 s; the last call to the stream may begin at this age of the request and take 10 s. */
const TIME_FOR_THE_STREAM_MS = 15_000;

/** Kept for the last call to the stream, the ledger and the answer. */
const TIME_FOR_THE_END_MS = 11_000;

/** The age of a request up to which it waits for its lines: what is left of the gateway's 29 s is for the way back. */
const LONGEST_WAIT_MS = 25_000;

/** Kept for the answer of a request that has waited. */
const TIME_FOR_THE_ANSWER_MS = 1000;

/** The route `POST /invoice-lines`. */
export function postInvoiceLines(
  ports: IngestPorts & LandingPorts,
): RoutesOf<'Ingest'>['POST /invoice-lines'] {
  return async (request, invocation) => {
    const wait = isToWait(request);
    const accepted = await ingest(postOf(request, invocation, ports.timer.now()), ports);
    const { ingestId, lines, chunks, replayed } = accepted;
    logger.info('ingest accepted', { ingestId, lines, chunks, replayed });
    if (!replayed) count({ LinesReceived: lines });
    if (!wait) return replyOf(accepted, undefined, request.link);
    const deadline = waitUntil(request, invocation, ports.timer.now());
    return replyOf(accepted, await untilLanded(ingestId, ports, deadline), request.link);
  };
}

function isToWait(request: HttpRequest): boolean {
  allowQuery(request, ['wait']);
  const { wait = 'false' } = request.query;
  if (wait !== 'true' && wait !== 'false') throw new Problem(400, 'wait must be true or false.');
  return wait === 'true';
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

/** Counted from the gateway's clock, because the request may have waited for a cold start; bounded by the function's own. */
function waitUntil({ arrivedAt }: HttpRequest, invocation: Invocation, now: number): number {
  const left = invocation.getRemainingTimeInMillis() - TIME_FOR_THE_ANSWER_MS;
  return Math.min(arrivedAt + LONGEST_WAIT_MS, now + left);
}

function replyOf(
  { replayed, ...accepted }: Accepted,
  landed: Landed | undefined,
  link: HttpRequest['link'],
): HttpReply<AcceptedIngest | LandedIngest> {
  const self = link(`/ingests/${accepted.ingestId}`);
  return {
    status: landed ? 200 : 202,
    body: { ...accepted, ...landed, links: { self, quarantine: `${self}/quarantine` } },
    headers: { Location: self, ...(replayed && { 'Idempotency-Replayed': 'true' }) },
  };
}
