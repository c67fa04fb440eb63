import type { HttpResponse, Invocation } from '../api/http-handler.ts';
import type { HttpRequest } from '../api/http-request.ts';
import type { AcceptedIngest, LandedIngest } from '../api/ingest-responses.ts';
import type { RoutesOf } from '../api/operations.ts';
import { Problem } from '../api/problem.ts';
import { allowQuery } from '../api/request-parameters.ts';
import type { LineCounts } from '../domain/batch.ts';
import type { Accepted } from '../intake/take-in.ts';
import { type IngestPorts, ingest, type Post } from './ingest.ts';
import { type LandingPorts, waitForLanding } from './wait-for-landing.ts';

export type PostPorts = IngestPorts &
  Required<Pick<IngestPorts, 'retractions'>> &
  LandingPorts & {
    /** Called once every chunk of a POST is in the stream. */
    noteAccepted(accepted: Accepted): void;
  };

/**
 * The gateway waits for 29 s. The last call to the stream may begin when the request is this old,
 * and may take 10 s.
 */
const TIME_FOR_THE_STREAM_MS = 15_000;

/** Reserved for the last call to the stream, the ledger and the response. */
const TIME_FOR_THE_END_MS = 11_000;

/**
 * A request stops waiting for its lines at this age. The rest of the gateway's 29 s is for the way
 * back.
 */
const LONGEST_WAIT_MS = 25_000;

/** Reserved for the response to a request that has waited. */
const TIME_FOR_THE_RESPONSE_MS = 1000;

/** The route `POST /invoice-lines`. */
export function postInvoiceLines(ports: PostPorts): RoutesOf<'Ingest'>['POST /invoice-lines'] {
  return async (request, invocation) => {
    const waits = readWait(request);
    const accepted = await ingest(postOf(request, invocation, ports.timer.now()), ports);
    ports.noteAccepted(accepted);
    if (!waits) return replyOf(accepted, undefined, request.link);
    const deadline = waitDeadline(request, invocation, ports.timer.now());
    const landed = await waitForLanding(accepted.ingestId, ports, deadline);
    return replyOf(accepted, landed, request.link);
  };
}

function readWait(request: HttpRequest): boolean {
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
    source: {
      file: request.header('Source-File'),
      table: request.header('Source-Table'),
      bytes: request.header('Source-Bytes'),
      rows: request.header('Source-Rows'),
      upload: request.header('Source-Upload'),
    },
    sender: request.sender,
    deadline: now + time,
  };
}

/**
 * The wait is measured from the gateway's clock, because the request may have waited for a cold
 * start. It also ends before the function's own time does.
 */
function waitDeadline({ arrivedAt }: HttpRequest, invocation: Invocation, now: number): number {
  const left = invocation.getRemainingTimeInMillis() - TIME_FOR_THE_RESPONSE_MS;
  return Math.min(arrivedAt + LONGEST_WAIT_MS, now + left);
}

function replyOf(
  { replayed, putAgain: _, ...accepted }: Accepted,
  landed: LineCounts | undefined,
  link: HttpRequest['link'],
): HttpResponse<AcceptedIngest | LandedIngest> {
  const self = link(`/ingests/${accepted.ingestId}`);
  return {
    status: landed ? 200 : 202,
    body: { ...accepted, ...landed, links: { self, quarantine: `${self}/quarantine` } },
    headers: { Location: self, ...(replayed && { 'Idempotency-Replayed': 'true' }) },
  };
}
