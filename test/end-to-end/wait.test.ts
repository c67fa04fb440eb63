import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Interceptor } from '../../local/endpoint/api-call.ts';
import { expectDocumented } from '../support/documented.ts';
import { aRow, csv, type Pipeline, startPipeline } from '../support/pipeline.ts';

/** What a client may count on, with room for a busy machine: the gateway itself answers 504 after 29 s. */
const BOUND_MS = 28_000;

/** Holds every start of the state machine up until it is let go. */
let holding: Promise<void> | undefined;
let letGo = () => {};
const intercept: Interceptor = async (call, next) => {
  if (call.action === 'StartSyncExecution') await holding;
  return next();
};

function hold(): void {
  holding = new Promise((resolve) => {
    letGo = resolve;
  });
}

let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await startPipeline({ intercept });
}, 120_000);
afterAll(async () => {
  letGo();
  await pipeline.stop();
});

type Headers = Record<string, string>;

async function postAndWait(body: string, headers: Headers = {}) {
  const answer = await pipeline.post(body, headers, '?wait=true');
  expectDocumented('POST /invoice-lines', answer);
  return answer;
}

const lineCount = async (invoiceNo: string) =>
  (await pipeline.get(`/invoices/${invoiceNo}`)).body['lineCount'];

describe('POST /invoice-lines?wait=true', () => {
  it('answers 200, and the lines are there for whoever asks next', async () => {
    for (const no of ['waited-1', 'waited-2']) {
      const answer = await postAndWait(csv(aRow({ no }), aRow({ no }), aRow({ no, qty: 'x' })));
      expect(answer).toMatchObject({ status: 200, body: { accepted: 2, quarantined: 1 } });
      expect(await lineCount(no)).toBe(2);
      expect(await pipeline.quarantineOf(answer.body['ingestId'])).toHaveLength(1);
    }
  });

  it('gives a repeat the same answer', async () => {
    const headers = { 'idempotency-key': 'waited' };
    const first = await postAndWait(csv(aRow({ no: 'repeated' })), headers);
    const second = await postAndWait(csv(aRow({ no: 'repeated' })), headers);
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(second.body).toEqual(first.body);
    expect(await lineCount('repeated')).toBe(1);
  });

  it('refuses another value', async () => {
    const answer = await pipeline.post(csv(aRow()), {}, '?wait=1');
    expect(answer.status).toBe(400);
    expectDocumented('POST /invoice-lines', answer);
  });
});

it('while the state machine is held up, POSTs that wait get 202 in time, the others at once, and all land later', async () => {
  hold();
  const begun = Date.now();
  const since = async (answer: Promise<{ status: number; body: Record<string, unknown> }>) => ({
    ...(await answer),
    ms: Date.now() - begun,
  });
  const waiting = ['held-1', 'held-2', 'held-3'].map((no) => since(postAndWait(csv(aRow({ no })))));
  const other = await since(pipeline.post(csv(aRow({ no: 'held-4' }))));
  expect(other.status).toBe(202);
  expect(other.ms).toBeLessThan(10_000);
  for (const { status, ms } of await Promise.all(waiting)) {
    expect(status).toBe(202);
    expect(ms).toBeGreaterThan(20_000);
    expect(ms).toBeLessThan(BOUND_MS);
  }
  letGo();
  for (const no of ['held-1', 'held-2', 'held-3', 'held-4']) {
    await expect.poll(() => lineCount(no), { timeout: 60_000, interval: 500 }).toBe(1);
  }
});
