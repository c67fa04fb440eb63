import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import type { ApiCall } from '../../../../local/endpoint/api-call.ts';
import { PRINCIPALS } from '../../../../local/endpoint/internal-calls.ts';
import {
  type FaultPorts,
  faultyCalls,
  kindsAt,
} from '../../../../local/simulation/faults/faulty-calls.ts';
import { type FaultKind, replayedSchedule } from '../../../../local/simulation/faults/schedule.ts';
import { chanceOf } from '../../../../local/simulation/world/chance.ts';
import { openVirtualTime } from '../../../../local/simulation/world/virtual-clock.ts';
import { ending, rest } from '../world/stepping.ts';

const aCall = (call: Partial<ApiCall> = {}): ApiCall => ({
  ...{ service: 'dynamodb', action: 'PutItem', accessKey: 'AKIAFUNCTION' },
  input: () => ({ TableName: 'T' }),
  ...call,
});

type Setup = { kinds?: FaultKind[]; seed?: number; siteOf?: FaultPorts['siteOf'] };

/** A service that answers `done 1`, `done 2`, …, behind faults at the first calls of the site `here`. */
function aService({ kinds = [], seed = 1, siteOf = () => 'here' }: Setup = {}) {
  const time = openVirtualTime(0, () => 0.5);
  const faults = kinds.map((kind, nth) => ({ site: 'here', nth, kind, times: 1 }));
  const schedule = replayedSchedule(faults);
  const happened: string[] = [];
  const note = (what: string) => void happened.push(what);
  const intercept = faultyCalls({
    mayDie: () => true,
    ...{ clock: time.clock, schedule, chance: chanceOf(seed), siteOf },
    killCaller: () => note('caller killed'),
    killProcess: () => note('process killed'),
    abortExecution: (name) => note(`${name} aborted`),
  });
  const next = async (): Promise<unknown> => {
    note('effect');
    return `done ${happened.length}`;
  };
  const call = (of = aCall(), does = next) => ending(time, intercept(of, does));
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
  await rest(service.time);
  expect(service.happened).toEqual(happened);
  expect(service.schedule.injected()).toEqual([{ site: 'here', nth: 0, kind, times: 1 }]);
  expect(await service.call()).toMatchObject({ answered: expect.stringMatching(/^done/) });
});

describe('a call', () => {
  test('takes some milliseconds, and seconds at times; the same for the same seed', async () => {
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
    // Twice the slowest, before and after what is done.
    expect(Math.max(...durations)).toBeLessThan(40_000);
    expect(await durationsOf(1)).toEqual(durations);
    expect(await durationsOf(2)).not.toEqual(durations);
  });

  test('of the operator goes through at once and counts nowhere', async () => {
    const { time, call, schedule } = aService({ kinds: ['error'], siteOf: () => undefined });
    expect(await call()).toEqual({ answered: 'done 1' });
    expect([time.clock.now(), schedule.sites().size]).toEqual([0, 0]);
  });

  test('fails as it fails by itself', async () => {
    const { call } = aService({ kinds: ['late'] });
    const failing = () => Promise.reject(new Error('conditional'));
    expect(await call(aCall(), failing)).toEqual({ thrown: new Error('conditional') });
    expect(await call(aCall(), failing)).toEqual({ thrown: new Error('conditional') });
  });

  test('is answered from memory, so that no file stays open behind an answer that gets lost', async () => {
    const { call } = aService();
    const answer = { status: 200, body: Readable.from([Buffer.from('a'), Buffer.from('b')]) };
    const answered = await call(aCall({ service: 's3', action: 'GetObject' }), async () => answer);
    expect(answered).toEqual({ answered: { status: 200, body: Buffer.from('ab') } });
  });
});

test('a call that is late comes within seven minutes, and others go on meanwhile', async () => {
  const { time, intercept, next, happened } = aService({ kinds: ['late'], seed: 5 });
  const late = intercept(aCall(), next).then(() => time.clock.now());
  const other = intercept(aCall(), next).then(() => time.clock.now());
  await rest(time);
  expect(await other).toBeLessThan(await late);
  expect(await late).toBeLessThan(408_000);
  expect(happened).toEqual(['effect', 'effect']);
});

test('who is not answered is told so while the call goes on', async () => {
  const { time, intercept, happened } = aService({ kinds: ['goes-on-unanswered'] });
  const slow = () => time.clock.sleep(60_000).then(() => happened.push('effect'));
  expect(await ending(time, intercept(aCall(), slow))).toMatchObject(FAILED);
  expect([happened, time.clock.now() < 30_000]).toEqual([[], true]);
  await rest(time);
  expect(happened).toEqual(['effect']);
});

test('of a call that is made twice the second may fail unseen', async () => {
  const { call, happened } = aService({ kinds: ['twice'] });
  const once = async () => {
    if (happened.push('effect') > 1) throw new Error('twice');
    return 'done';
  };
  expect(await call(aCall(), once)).toEqual({ answered: 'done' });
});

test('an execution that is aborted runs for up to 20 s', async () => {
  const { time, call, happened } = aService({ kinds: ['abort-execution'] });
  const start = aCall({ action: 'StartSyncExecution', input: () => ({ name: 'batch-7' }) });
  expect(await call(start)).toEqual({ answered: 'done 1' });
  await rest(time);
  expect(happened).toEqual(['effect', 'batch-7 aborted']);
  expect(time.clock.now()).toBeLessThan(30_000);
});

test('partial: some of it happens, and the rest is named', async () => {
  const Records = Array.from({ length: 40 }, (_, n) => ({ Data: '', PartitionKey: `${n}` }));
  const { time, intercept } = aService({ kinds: ['partial'] });
  const put = aCall({ service: 'kinesis', action: 'PutRecords', input: () => ({ Records }) });
  const answer = intercept(put, async (input) => ({ Records: Object(input).Records }));
  const { FailedRecordCount, Records: answers } = Object(await ending(time, answer)).answered;
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

describe('what can go wrong', () => {
  const common = ['error', 'throttle', 'lost-answer', 'late'];
  const process = ['kill-process-before', 'kill-process-after'];
  const caller = ['no-answer', 'kill-function-before', 'kill-function-after'];

  test("at a function's call", () => {
    expect(new Set(kindsAt(aCall()))).toEqual(new Set([...common, ...process, ...caller]));
    expect(kindsAt(aCall({ action: 'BatchWriteItem' }))).toContain('partial');
  });

  test("at a service's call: there is no function to kill", () => {
    const read = aCall({ accessKey: PRINCIPALS.eventSource, action: 'GetRecords' });
    expect(new Set(kindsAt(read))).toEqual(new Set([...common, ...process]));
  });

  test('at an invocation: the event source and the schedule always get an answer', () => {
    const kindsBy = (accessKey: string) => kindsAt(aCall({ action: 'Invoke', accessKey }));
    expect(kindsBy(PRINCIPALS.machine)).toEqual(
      expect.arrayContaining(['no-answer', 'twice', 'goes-on-unanswered']),
    );
    expect(kindsBy(PRINCIPALS.eventSource)).toContain('twice');
    expect(kindsBy(PRINCIPALS.eventSource)).not.toContain('no-answer');
    expect(kindsBy(PRINCIPALS.schedule)).not.toContain('no-answer');
  });

  test('at an execution: it may be aborted, but is never started twice', () => {
    const kinds = kindsAt(aCall({ service: 'states', action: 'StartSyncExecution' }));
    expect(kinds).toEqual(expect.arrayContaining(['abort-execution', 'goes-on-unanswered']));
    expect(kinds).not.toContain('twice');
  });
});
