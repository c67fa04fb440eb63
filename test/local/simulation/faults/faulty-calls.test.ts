import { Readable } from 'node:stream';
import { describe, expect, it, test } from 'vitest';
import * as z from 'zod';
import type { ApiCall } from '../../../../local/endpoint/api-call.ts';
import type { FaultKind } from '../../../../local/faults/fault.ts';
import {
  type FaultyCallPorts,
  faultyCalls,
} from '../../../../local/simulation/faults/faulty-calls.ts';
import { replayedSchedule } from '../../../../local/simulation/faults/schedule.ts';
import { chanceOf } from '../../../../local/simulation/world/chance.ts';
import { openVirtualTime } from '../../../../local/simulation/world/virtual-clock.ts';
import { aCall } from '../../faults/a-call.ts';
import { runAll, settle } from '../world/stepping.ts';

type Setup = { kinds?: FaultKind[]; seed?: number; siteOf?: FaultyCallPorts['siteOf'] };

/**
 * A service that answers `done 1`, `done 2`, …, with faults at the first calls of the site `here`.
 */
function aService({ kinds = [], seed = 1, siteOf = () => 'here' }: Setup = {}) {
  const time = openVirtualTime(0, () => 0.5);
  const faults = kinds.map((kind, nth) => ({ site: 'here', nth, kind, times: 1 }));
  const schedule = replayedSchedule(faults);
  const happened: string[] = [];
  const note = (what: string) => void happened.push(what);
  const intercept = faultyCalls({
    clock: time.clock,
    schedule,
    chance: chanceOf(seed),
    siteOf,
    mayKillProcess: () => true,
    killCaller: () => note('caller killed'),
    killProcess: () => note('process killed'),
    abortExecution: (name) => note(`${name} aborted`),
  });
  const next = async (): Promise<unknown> => {
    note('effect');
    return `done ${happened.length}`;
  };
  const call = (of = aCall(), does = next) => settle(time, intercept(of, does));
  return { time, schedule, happened, intercept, next, call };
}

const FAILED = { thrown: expect.objectContaining({ code: 'InternalServerError', status: 500 }) };

test.each<[FaultKind, happened: string[], seen: unknown]>([
  ['error', [], FAILED],
  ['throttle', [], { thrown: expect.objectContaining({ status: 400 }) }],
  ['no-answer', [], 'never'],
  ['lost-answer', ['effect'], FAILED],
  ['late', ['effect'], { answered: 'done 1' }],
  ['twice', ['effect', 'effect'], { answered: 'done 1' }],
  ['goes-on-unanswered', ['effect'], FAILED],
  ['kill-function-before', ['caller killed'], 'never'],
  ['kill-function-after', ['effect', 'caller killed'], 'never'],
  ['kill-process-before', ['process killed'], 'never'],
  ['kill-process-after', ['effect', 'process killed'], 'never'],
])('%s: %j happens, and the caller sees %j', async (kind, happened, seen) => {
  const service = aService({ kinds: [kind] });
  expect(await service.call()).toEqual(seen);
  await runAll(service.time);
  expect(service.happened).toEqual(happened);
  expect(service.schedule.injected()).toEqual([{ site: 'here', nth: 0, kind, times: 1 }]);
  expect(await service.call()).toMatchObject({ answered: expect.stringMatching(/^done/) });
});

describe('a call', () => {
  it('takes milliseconds, sometimes seconds, and the same time for the same seed', async () => {
    const durationsOf = async (seed: number) => {
      const { time, call } = aService({ seed });
      const durations: number[] = [];
      for (let n = 0; n < 100; n += 1) {
        const begun = time.clock.now();
        await call();
        durations.push(time.clock.now() - begun);
      }
      return durations;
    };
    const durations = await durationsOf(1);
    const usual = durations.toSorted((a, b) => a - b)[50];
    expect(usual).toBeGreaterThan(20);
    expect(usual).toBeLessThan(60);
    expect(Math.max(...durations)).toBeGreaterThan(200);
    // Twice the slowest: before the effect and after it.
    expect(Math.max(...durations)).toBeLessThan(40_000);
    expect(await durationsOf(1)).toEqual(durations);
    expect(await durationsOf(2)).not.toEqual(durations);
  });

  it('of the operator passes at once and is counted at no site', async () => {
    const { time, call, schedule } = aService({ kinds: ['error'], siteOf: () => undefined });
    expect(await call()).toEqual({ answered: 'done 1' });
    expect([time.clock.now(), schedule.sites().size]).toEqual([0, 0]);
  });

  it('that fails on its own fails with its own error', async () => {
    const { call } = aService({ kinds: ['late'] });
    const failing = () => Promise.reject(new Error('conditional'));
    expect(await call(aCall(), failing)).toEqual({ thrown: new Error('conditional') });
    expect(await call(aCall(), failing)).toEqual({ thrown: new Error('conditional') });
  });

  it('is answered from memory, so that a lost answer leaves no file open', async () => {
    const { call } = aService();
    const answer = { status: 200, body: Readable.from([Buffer.from('a'), Buffer.from('b')]) };
    const answered = await call(aCall({ service: 's3', action: 'GetObject' }), async () => answer);
    expect(answered).toEqual({ answered: { status: 200, body: Buffer.from('ab') } });
  });
});

test('a late call takes effect within seven minutes, and does not hold up others', async () => {
  const { time, intercept, next, happened } = aService({ kinds: ['late'], seed: 5 });
  const late = intercept(aCall(), next).then(() => time.clock.now());
  const other = intercept(aCall(), next).then(() => time.clock.now());
  await runAll(time);
  expect(await other).toBeLessThan(await late);
  expect(await late).toBeLessThan(408_000);
  expect(happened).toEqual(['effect', 'effect']);
});

test('a late UpdatePartition, which takes no condition, takes effect within 20 s', async () => {
  const latest = async (action: string): Promise<number> => {
    let most = 0;
    for (let seed = 1; seed <= 8; seed += 1) {
      const { time, intercept, next } = aService({ kinds: ['late'], seed });
      const late = intercept(aCall({ service: 'glue', action }), next);
      await runAll(time);
      await late;
      most = Math.max(most, time.clock.now());
    }
    return most;
  };
  // The call itself takes time too.
  expect(await latest('UpdatePartition')).toBeLessThan(24_000);
  expect(await latest('GetPartition')).toBeGreaterThan(60_000);
});

test('goes-on-unanswered: the caller sees a failure while the call continues', async () => {
  const { time, intercept, happened } = aService({ kinds: ['goes-on-unanswered'] });
  const slow = () => time.clock.sleep(60_000).then(() => happened.push('effect'));
  expect(await settle(time, intercept(aCall(), slow))).toMatchObject(FAILED);
  expect([happened, time.clock.now() < 30_000]).toEqual([[], true]);
  await runAll(time);
  expect(happened).toEqual(['effect']);
});

test('twice: the second of the two calls may fail unnoticed', async () => {
  const { call, happened } = aService({ kinds: ['twice'] });
  const once = async () => {
    if (happened.push('effect') > 1) throw new Error('twice');
    return 'done';
  };
  expect(await call(aCall(), once)).toEqual({ answered: 'done' });
});

test('abort-execution: the execution runs for up to 20 s, then it is aborted', async () => {
  const { time, call, happened } = aService({ kinds: ['abort-execution'] });
  const start = aCall({ action: 'StartSyncExecution', input: () => ({ name: 'batch-7' }) });
  expect(await call(start)).toEqual({ answered: 'done 1' });
  await runAll(time);
  expect(happened).toEqual(['effect', 'batch-7 aborted']);
  expect(time.clock.now()).toBeLessThan(30_000);
});

test('partial: some records are put, and the answer names the others', async () => {
  const Records = Array.from({ length: 40 }, (_, n) => ({ Data: '', PartitionKey: `${n}` }));
  const { call } = aService({ kinds: ['partial'] });
  const put = aCall({ service: 'kinesis', action: 'PutRecords', input: () => ({ Records }) });
  const Given = z.object({ Records: z.array(z.unknown()) });
  const answer = await call(put, async (input?: unknown) => Given.parse(input));
  const Answered = z.object({ answered: Given.extend({ FailedRecordCount: z.number() }) });
  const { FailedRecordCount, Records: answers } = Answered.parse(answer).answered;
  expect(answers).toHaveLength(40);
  expect(FailedRecordCount).toBeGreaterThan(5);
  expect(FailedRecordCount).toBeLessThan(35);
});

test.each<[ApiCall['service'], throttle: string, failure: string]>([
  ['dynamodb', 'ProvisionedThroughputExceededException', 'InternalServerError'],
  ['kinesis', 'ProvisionedThroughputExceededException', 'InternalFailure'],
  ['s3', 'SlowDown', 'InternalError'],
  ['glue', 'ThrottlingException', 'InternalServiceException'],
  ['states', 'ThrottlingException', 'InternalFailure'],
  ['lambda', 'TooManyRequestsException', 'ServiceException'],
])('%s throttles with %s and fails with %s', async (service, throttle, failure) => {
  const { call } = aService({ kinds: ['throttle', 'error'] });
  expect(await call(aCall({ service }))).toMatchObject({ thrown: { code: throttle } });
  expect(await call(aCall({ service }))).toMatchObject({ thrown: { code: failure, status: 500 } });
});
