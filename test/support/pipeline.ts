import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { synthesise } from '../../infra/build/synthesise.ts';
import { type Clock, systemClock } from '../../local/clock.ts';
import {
  type EmbeddedAws,
  type EmbeddedAwsOptions,
  startEmbeddedAws,
} from '../../local/embedded-aws.ts';

export type ApiResponse = { status: number; headers: Headers; body: Record<string, unknown> };
type Line = Record<string, unknown>;

/** The whole pipeline, with a data directory of its own, as a client sees it. */
export type Pipeline = {
  aws: EmbeddedAws;
  dataDir: string;
  post(
    body: string | Uint8Array<ArrayBuffer>,
    headers?: Record<string, string>,
    query?: string,
  ): Promise<ApiResponse>;
  /** Posts a correction. A text is sent as it is. */
  correct(key: string, correction: object | string): Promise<ApiResponse>;
  get(path: string, headers?: Record<string, string>): Promise<ApiResponse>;
  /** Posts a body and returns the ingest's progress once nothing of it is pending. */
  land(
    body: string | Uint8Array<ArrayBuffer>,
    headers?: Record<string, string>,
  ): Promise<ApiResponse['body']>;
  quarantineOf(ingestId: unknown): Promise<Line[]>;
  stop(): Promise<void>;
};

/** Shortens the waits between attempts and for a batch to fill up. Time-outs are longer and stay as they are. */
export const hurriedClock: Clock = {
  ...systemClock,
  sleep: (ms, signal) => systemClock.sleep(ms <= 16_000 ? ms / 20 : ms, signal),
};

type Options = Pick<EmbeddedAwsOptions, 'intercept' | 'clock' | 'shardLimits' | 'onDamage'> & {
  /** What an earlier pipeline has left. Stopping does not remove it. */
  dataDir?: string;
  /** The assembly to deploy in place of the synthesised stage dev. */
  assembly?: string;
};

export async function startPipeline({
  assembly,
  dataDir: given,
  ...options
}: Options = {}): Promise<Pipeline> {
  const assemblyDir = assembly ?? (await synthesise('dev')).assemblyDir;
  const dataDir = given ?? (await mkdtemp(join(tmpdir(), 'invoice-pipeline-')));
  const aws = await startEmbeddedAws({
    assemblyDir,
    dataDir,
    port: 0,
    durability: 'process',
    ...options,
  });
  const call = async (path: string, init: RequestInit): Promise<ApiResponse> => {
    const headers = { 'x-api-key': aws.apiKey, ...(init.headers as Record<string, string>) };
    const response = await fetch(new URL(path, aws.url), { ...init, headers });
    return { status: response.status, headers: response.headers, body: await json(response) };
  };
  const pipeline: Pipeline = {
    aws,
    dataDir,
    post: (body, headers = {}, query = '') =>
      call(`/invoice-lines${query}`, {
        method: 'POST',
        body,
        headers: { 'content-type': 'text/csv', ...headers },
      }),
    correct: (key, correction) =>
      call('/corrections', {
        method: 'POST',
        body: typeof correction === 'string' ? correction : JSON.stringify(correction),
        headers: { 'content-type': 'application/json', 'idempotency-key': key },
      }),
    get: (path, headers = {}) => call(path, { headers }),
    land: async (body, headers) => landed(pipeline, await pipeline.post(body, headers)),
    quarantineOf: async (ingestId) => {
      const { body } = await pipeline.get(`/ingests/${ingestId}/quarantine`);
      return body['lines'] as Line[];
    },
    stop: async () => {
      await aws.close();
      if (!given) await rm(dataDir, { recursive: true, force: true });
    },
  };
  return pipeline;
}

async function json(response: Response): Promise<Record<string, unknown>> {
  const text = await response.text();
  return text === '' ? {} : JSON.parse(text);
}

const LANDING_MS = 300_000;

/** Waits until nothing of a POST is pending. Returns the ingest's progress. */
export async function landed(
  pipeline: Pipeline,
  posted: ApiResponse,
): Promise<ApiResponse['body']> {
  if (posted.status !== 202) throw new Error(`expected 202, got ${JSON.stringify(posted.body)}`);
  const until = Date.now() + LANDING_MS;
  while (Date.now() < until) {
    const { body } = await pipeline.get(`/ingests/${posted.body['ingestId']}`);
    if (body['pending'] === 0) return body;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`not all has landed of ${posted.body['ingestId']} within ${LANDING_MS} ms`);
}

export const HEADER =
  'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country';

/** A CSV body with the data set's columns and these rows. */
export function csv(...rows: string[]): string {
  return `${[HEADER, ...rows].join('\r\n')}\r\n`;
}

/** A row that is accepted, with these cells in place of its own. */
export function aRow(
  cells: Partial<
    Record<'no' | 'code' | 'text' | 'qty' | 'date' | 'price' | 'customer' | 'country', string>
  > = {},
): string {
  const row = {
    no: '536365',
    code: '85123A',
    text: 'WHITE HANGING HEART T-LIGHT HOLDER',
    qty: '6',
    date: '12/1/2010 8:26',
    price: '2.55',
    customer: '17850',
    country: 'United Kingdom',
    ...cells,
  };
  return Object.values(row).join(',');
}
