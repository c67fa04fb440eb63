import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StepFailure } from '../../../functions/failures.ts';
import type { LandingPorts } from '../../../functions/ingest/wait-for-landing.ts';
import type { IngestProgress } from '../../../functions/ledger/ingest-progress.ts';
import { FUNCTION_SIZES } from '../../../infra/functions/function-sizes.ts';
import { memoryLedger } from '../../support/memory-ledger.ts';
import { aRow, csv } from './invoice-rows.ts';
import { theApi } from './the-api.ts';

type ReadIngest = LandingPorts['progress']['readIngest'];

const NEVER = Number.POSITIVE_INFINITY;
const BODY = csv(aRow(), aRow({ Quantity: 'x' }), aRow());
const START = Date.UTC(2026, 0, 1);

beforeEach(() => vi.useFakeTimers({ now: START }));
afterEach(() => vi.useRealTimers());

const elapsed = () => Date.now() - START;

const timer = {
  now: () => Date.now(),
  sleep: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)),
  random: () => 1,
};

/**
 * The API, where two accepted lines and a quarantined one land `landsAfter` milliseconds after the
 * start.
 */
function aPipeline({
  landsAfter = NEVER,
  query = { wait: 'true' },
  ageMs = 0,
  timeoutMs = FUNCTION_SIZES.Ingest.timeoutSeconds * 1000,
  readIngest,
}: {
  landsAfter?: number;
  query?: Record<string, string>;
  ageMs?: number;
  timeoutMs?: number;
  readIngest?: ReadIngest;
} = {}) {
  const reads: number[] = [];
  const progress: LandingPorts['progress'] = {
    readIngest: async (ingestId) => {
      reads.push(elapsed());
      if (readIngest) return readIngest(ingestId);
      return progressOf(ingestId, elapsed() >= landsAfter);
    },
  };
  const waitFailures: unknown[] = [];
  const api = theApi({
    query,
    ageMs,
    timeoutMs,
    timer,
    progress,
    ledger: memoryLedger(),
    noteWaitFailure: (ingestId, error) => waitFailures.push({ ingestId, error }),
  });
  const post = async (...request: Parameters<typeof api.post>) => {
    const response = api.post(...request);
    await vi.advanceTimersByTimeAsync(60_000);
    return response;
  };
  /** Posts, and returns how long the response took. */
  const timed = async (...request: Parameters<typeof api.post>) => {
    const start = elapsed();
    let respondedAt = NEVER;
    const response = api.post(...request);
    void response.finally(() => {
      respondedAt = elapsed() - start;
    });
    await vi.advanceTimersByTimeAsync(60_000);
    return { ...(await response), respondedAt };
  };
  return { post, timed, reads, waitFailures, chunks: api.chunks };
}

function progressOf(ingestId: string, landed: boolean): IngestProgress {
  const batchId = '0-first-unique';
  const landing = { ingestId, batchId, firstRow: 1, accepted: 2, quarantined: 1 };
  return {
    ingest: {
      ingestId,
      bodyHash: 'h',
      plan: { v: 1, chunks: [] },
      lines: 3,
      chunks: 1,
      state: 'ACCEPTED',
      receivedAt: '2026-01-01T00:00:00.000Z',
      warnings: [],
    },
    claims: [{ ordinal: 0, batchId }],
    landings: landed ? [{ ...landing, quarantineKeys: ['q'] }] : [],
    corrections: [],
  };
}

describe('POST /invoice-lines?wait=true', () => {
  it('responds with 200 once every line has landed, and with the counts', async () => {
    const { status, body, headers, respondedAt } = await aPipeline({ landsAfter: 3100 }).timed(
      BODY,
    );
    expect(status).toBe(200);
    expect(body).toMatchObject({ lines: 3, chunks: 1, accepted: 2, quarantined: 1, warnings: [] });
    const self = `/prod/ingests/${body['ingestId']}`;
    expect(headers).toMatchObject({ Location: self });
    expect(body['links']).toMatchObject({ self });
    expect(respondedAt).toBeGreaterThanOrEqual(3100);
    expect(respondedAt).toBeLessThanOrEqual(4100);
  });

  it('responds with 202 if they have not landed 25 s after the request arrived', async () => {
    const { status, body, respondedAt } = await aPipeline().timed(BODY);
    expect(status).toBe(202);
    expect(body).not.toHaveProperty('accepted');
    expect(respondedAt).toBe(25_000);
  });

  it('counts the time that the request waited for the function', async () => {
    expect((await aPipeline({ ageMs: 9000 }).timed(BODY)).respondedAt).toBe(16_000);
    expect((await aPipeline({ ageMs: 26_000 }).timed(BODY)).respondedAt).toBe(0);
  });

  it('ends before the function does, even if the clock of the gateway is wrong', async () => {
    const { status, respondedAt } = await aPipeline({ ageMs: -3_600_000 }).timed(BODY);
    expect(status).toBe(202);
    expect(respondedAt).toBeLessThan(FUNCTION_SIZES.Ingest.timeoutSeconds * 1000);
    expect((await aPipeline({ timeoutMs: 5000 }).timed(BODY)).status).toBe(202);
  });

  it('polls at most once a second and not more than 30 times', async () => {
    const { timed, reads } = aPipeline();
    await timed(BODY);
    const pauses = reads.slice(1).map((at, index) => at - (reads[index] ?? 0));
    expect(pauses.slice(0, 4)).toEqual([250, 500, 1000, 1000]);
    expect(reads.length).toBeLessThanOrEqual(30);
  });

  it('waits again when it is repeated before the lines have landed', async () => {
    const { post } = aPipeline({ landsAfter: 40_000 });
    const headers = { 'content-type': 'text/csv', 'idempotency-key': 'k' };
    const first = await post(BODY, headers);
    expect(first.status).toBe(202);
    const second = await post(BODY, headers);
    expect(second).toMatchObject({
      status: 200,
      body: { ingestId: first.body['ingestId'], accepted: 2, quarantined: 1 },
      headers: { 'Idempotency-Replayed': 'true' },
    });
  });

  it('responds at once to a body without lines', async () => {
    const readIngest: ReadIngest = async (ingestId) => {
      const { ingest } = progressOf(ingestId, false);
      return {
        ingest: { ...ingest, lines: 0, chunks: 0 },
        claims: [],
        landings: [],
        corrections: [],
      };
    };
    const { status, body, respondedAt } = await aPipeline({ readIngest }).timed(csv());
    expect({ status, respondedAt }).toEqual({ status: 200, respondedAt: 0 });
    expect(body).toMatchObject({ lines: 0, accepted: 0, quarantined: 0 });
  });
});

describe('a POST that waits stays accepted if the ledger cannot be read:', () => {
  it('it is throttled', async () => {
    const throttled = new StepFailure('LedgerUnavailable', 'throttled');
    const { timed, reads, waitFailures, chunks } = aPipeline({
      readIngest: async () => {
        throw throttled;
      },
    });
    const { status, body } = await timed(BODY);
    expect(status).toBe(202);
    expect(waitFailures).toEqual([{ ingestId: body['ingestId'], error: throttled }]);
    expect(chunks()).toHaveLength(1);
    expect(reads).toHaveLength(1);
  });

  it('it is throttled later', async () => {
    const readIngest: ReadIngest = async (ingestId) => {
      if (elapsed() < 2000) return progressOf(ingestId, false);
      throw new StepFailure('LedgerUnavailable', 'throttled');
    };
    expect((await aPipeline({ readIngest }).timed(BODY)).status).toBe(202);
  });

  it('it does not respond', async () => {
    const readIngest: ReadIngest = () => new Promise(() => {});
    const { status, respondedAt } = await aPipeline({ readIngest }).timed(BODY);
    expect(status).toBe(202);
    expect(respondedAt).toBe(25_000);
  });

  it('it has no such ingest', async () => {
    const readIngest: ReadIngest = async () => undefined;
    expect((await aPipeline({ readIngest }).timed(BODY)).status).toBe(202);
  });
});

describe('without wait=true', () => {
  it.each([{}, { wait: 'false' }])('%j does not poll', async (query) => {
    const { timed, reads } = aPipeline({ landsAfter: 0, query });
    const { status, respondedAt } = await timed(BODY);
    expect({ status, respondedAt }).toEqual({ status: 202, respondedAt: 0 });
    expect(reads).toEqual([]);
  });
});

describe('any other parameter or value is a 400, and nothing is accepted:', () => {
  it.each([
    [{ wait: 'yes' }, 'wait must be true or false.'],
    [{ wait: '' }, 'wait must be true or false.'],
    [{ wait: 'True' }, 'wait must be true or false.'],
    [{ await: 'true' }, 'A query parameter is not known here. Known: wait.'],
  ])('%j', async (query: Record<string, string>, detail) => {
    const { post, chunks } = aPipeline({ query });
    expect(await post(BODY)).toMatchObject({ status: 400, body: { detail } });
    expect(chunks()).toEqual([]);
  });
});
