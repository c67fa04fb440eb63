import { httpHandler } from '../../../functions/api/http-handler.ts';
import { type PostPorts, postInvoiceLines } from '../../../functions/ingest/post-invoice-lines.ts';
import { decodeChunk } from '../../../functions/stream/chunk.ts';
import type { StreamRecord } from '../../../functions/stream/put-records.ts';
import { expectDocumented } from '../../support/documented.ts';
import { memoryLedger } from '../../support/memory-ledger.ts';
import { memoryRetractionLedger } from '../../support/memory-retraction-ledger.ts';
import { aGatewayEvent } from '../api/gateway-event.ts';

export type Headers = Record<string, string>;

type Circumstances = Partial<PostPorts> & {
  query?: Record<string, string>;
  /** The age of the request when the function receives it. */
  ageMs?: number;
  timeoutMs?: number;
};

/**
 * The ingest function, by default with an empty stream and ledger. Every response must be a
 * documented one.
 */
export function theApi({ query, ageMs = 0, timeoutMs = 29_000, ...ports }: Circumstances = {}) {
  const taken: StreamRecord[] = [];
  const all: PostPorts = {
    ledger: memoryLedger(),
    stream: {
      putRecords: async (records) => {
        taken.push(...records);
        return [];
      },
    },
    progress: { readIngest: async () => undefined },
    timer: { now: () => 0, sleep: async () => {}, random: () => 1 },
    retractions: memoryRetractionLedger(),
    unknownColumns: 'ignore',
    entropy: () => new Uint8Array(10),
    noteAccepted: () => {},
    noteWaitFailure: () => {},
    ...ports,
  };
  const handler = httpHandler({ 'POST /invoice-lines': postInvoiceLines(all) }, () => {});
  const post = async (body: string | Buffer, headers: Headers = { 'content-type': 'text/csv' }) => {
    const start = all.timer.now();
    const event = aGatewayEvent({
      body: Buffer.from(body).toString('base64'),
      isBase64Encoded: true,
      headers,
      fullPath: '/prod/invoice-lines',
      queryStringParameters: query ?? null,
      arrivedAt: start - ageMs,
    });
    const getRemainingTimeInMillis = () => start + timeoutMs - all.timer.now();
    const response = await handler(event, { getRemainingTimeInMillis });
    const document: Record<string, unknown> = JSON.parse(response.body);
    const given = { status: response.statusCode, headers: response.headers ?? {}, body: document };
    expectDocumented('POST /invoice-lines', given);
    return given;
  };
  const chunks = () => taken.map(({ data }) => decodeChunk(data));
  return { post, chunks };
}
