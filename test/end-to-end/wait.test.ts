import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { synthesise } from '../../infra/build/synthesise.ts';
import { expectDocumented } from '../support/documented.ts';
import { aRow, csv, type Pipeline, startPipeline } from '../support/pipeline.ts';
import type { Held } from './held-state-machine.ts';

/** A promise to clients: the gateway itself gives up after 29 s. */
const BOUND_MS = 28_000;

let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await startPipeline();
  // Every function starts here, so that no test below waits for cold starts.
  await pipeline.land(csv(aRow({ no: 'first' })));
});
afterAll(() => pipeline.stop());

type Headers = Record<string, string>;

async function postAndWait(body: string, headers: Headers = {}) {
  const answer = await pipeline.post(body, headers, '?wait=true');
  expectDocumented('POST /invoice-lines', answer);
  return answer;
}

const lineCount = async (invoiceNo: string) =>
  (await pipeline.get(`/invoices/${invoiceNo}`)).body['lineCount'];

describe('POST /invoice-lines?wait=true', () => {
  it('returns 200, and the next request finds the lines', async () => {
    for (const no of ['waited-1', 'waited-2']) {
      const answer = await postAndWait(csv(aRow({ no }), aRow({ no }), aRow({ no, qty: 'x' })));
      expect(answer).toMatchObject({ status: 200, body: { accepted: 2, quarantined: 1 } });
      expect(await lineCount(no)).toBe(2);
      expect(await pipeline.quarantineOf(answer.body['ingestId'])).toHaveLength(1);
    }
  });

  it('returns the same response to a repeat', async () => {
    const headers = { 'idempotency-key': 'waited' };
    const first = await postAndWait(csv(aRow({ no: 'repeated' })), headers);
    const second = await postAndWait(csv(aRow({ no: 'repeated' })), headers);
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(second.body).toEqual(first.body);
    expect(await lineCount('repeated')).toBe(1);
  });

  it('refuses any other value', async () => {
    const answer = await pipeline.post(csv(aRow()), {}, '?wait=1');
    expect(answer.status).toBe(400);
    expectDocumented('POST /invoice-lines', answer);
  });
});

it('while the state machine does not respond, waiting POSTs get 202 in time, others get it at once, and all lines land later', async () => {
  const { waited, other, lineCounts } = await held();
  expect(other.status).toBe(202);
  expect(other.ms).toBeLessThan(10_000);
  for (const { status, body, ms } of waited) {
    expect(status).toBe(202);
    expectDocumented('POST /invoice-lines', { status, body });
    expect(ms).toBeGreaterThan(20_000);
    expect(ms).toBeLessThan(BOUND_MS);
  }
  expect(waited).toHaveLength(3);
  expect(lineCounts).toEqual([1, 1, 1, 1]);
});

/** Runs in virtual time, so that the times are those of the pipeline, however slow the machine is. */
async function held(): Promise<Held> {
  const { assemblyDir } = await synthesise('dev');
  const dataDir = await mkdtemp(join(tmpdir(), 'held-'));
  onTestFinished(() => rm(dataDir, { recursive: true, force: true }));
  const child = fork(new URL('held-state-machine.ts', import.meta.url), [assemblyDir, dataDir], {
    execArgv: ['--disable-warning=ExperimentalWarning', '--disable-warning=DEP0005'],
  });
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`The simulation ended with ${code}`);
  });
  const [answer] = await Promise.race([once(child, 'message'), ended]);
  return answer;
}
