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

/** The API, where two lines land as accepted and one as quarantined so long after the start. */
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
    const answer = api.post(...request);
    await vi.advanceTimersByTimeAsync(60_000);
    return answer;
  };
  /** Posts, and tells after how long it was answered. */
  const timed = async (...request: Parameters<typeof api.post>) => {
    const begun = elapsed();
    let answeredAt = NEVER;
    const answer = api.post(...request);
    void answer.finally(() => {
      answeredAt = elapsed() - begun;
    });
    await vi.advanceTimersByTimeAsync(60_000);
    return { ...(await answer), answeredAt };
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
  };
}

describe('POST /invoice-lines?wait=true', () => {
  it('answers 200 once every line has landed, and what became of them', async () => {
    const { status, body, headers, answeredAt } = await aPipeline({ landsAfter: 3100 }).timed(BODY);
    expect(status).toBe(200);
    expect(body).toMatchObject({ lines: 3, chunks: 1, accepted: 2, quarantined: 1, warnings: [] });
    const { self } = Object(body['links']);
    expect(headers).toMatchObject({ Location: self });
    expect(self).toBe(`/prod/ingests/${body['ingestId']}`);
    expect(answeredAt).toBeGreaterThanOrEqual(3100);
    expect(answeredAt).toBeLessThanOrEqual(4100);
  });

  it('answers 202 when they have not within 25 s of its arrival', async () => {
    const { status, body, answeredAt } = await aPipeline().timed(BODY);
    expect(status).toBe(202);
    expect(body).not.toHaveProperty('accepted');
    expect(answeredAt).toBe(25_000);
  });

  it('counts the time that it lay in front of the function', async () => {
    expect((await aPipeline({ ageMs: 9000 }).timed(BODY)).answeredAt).toBe(16_000);
    expect((await aPipeline({ ageMs: 26_000 }).timed(BODY)).answeredAt).toBe(0);
  });

  it('ends before the function does, whatever the clock of the gateway says', async () => {
    const { status, answeredAt } = await aPipeline({ ageMs: -3_600_000 }).timed(BODY);
    expect(status).toBe(202);
    expect(answeredAt).toBeLessThan(FUNCTION_SIZES.Ingest.timeoutSeconds * 1000);
    expect((await aPipeline({ timeoutMs: 5000 }).timed(BODY)).status).toBe(202);
  });

  it('looks every second at most, and not more than 30 times', async () => {
    const { timed, reads } = aPipeline();
    await timed(BODY);
    const pauses = reads.slice(1).map((at, index) => at - (reads[index] ?? 0));
    expect(pauses.slice(0, 4)).toEqual([250, 500, 1000, 1000]);
    expect(reads.length).toBeLessThanOrEqual(30);
  });

  it('waits again for a repeat that came too early', async () => {
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

  it('answers a body without lines at once', async () => {
    const readIngest: ReadIngest = async (ingestId) => {
      const { ingest } = progressOf(ingestId, false);
      return { ingest: { ...ingest, lines: 0, chunks: 0 }, claims: [], landings: [] };
    };
    const { status, body, answeredAt } = await aPipeline({ readIngest }).timed(csv());
    expect({ status, answeredAt }).toEqual({ status: 200, answeredAt: 0 });
    expect(body).toMatchObject({ lines: 0, accepted: 0, quarantined: 0 });
  });
});

describe('a ledger that cannot be read while a POST waits leaves it accepted:', () => {
  it('throttled', async () => {
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

  it('throttled later', async () => {
    const readIngest: ReadIngest = async (ingestId) => {
      if (elapsed() < 2000) return progressOf(ingestId, false);
      throw new StepFailure('LedgerUnavailable', 'throttled');
    };
    expect((await aPipeline({ readIngest }).timed(BODY)).status).toBe(202);
  });

  it('without an answer', async () => {
    const readIngest: ReadIngest = () => new Promise(() => {});
    const { status, answeredAt } = await aPipeline({ readIngest }).timed(BODY);
    expect(status).toBe(202);
    expect(answeredAt).toBe(25_000);
  });

  it('with no such ingest', async () => {
    const readIngest: ReadIngest = async () => undefined;
    expect((await aPipeline({ readIngest }).timed(BODY)).status).toBe(202);
  });
});

describe('without wait=true', () => {
  it.each([{}, { wait: 'false' }])('%j does not look', async (query) => {
    const { timed, reads } = aPipeline({ landsAfter: 0, query });
    const { status, answeredAt } = await timed(BODY);
    expect({ status, answeredAt }).toEqual({ status: 202, answeredAt: 0 });
    expect(reads).toEqual([]);
  });
});

describe('another parameter is a 400, and nothing is taken:', () => {
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
