import { describe, expect, it, test } from 'vitest';
import type { ApiCall } from '../../../local/endpoint/api-call.ts';
import { PRINCIPALS } from '../../../local/endpoint/principals.ts';
import { openLiveFaults } from '../../../local/faults/live-faults.ts';
import {
  type FaultSettings,
  LIVE_KINDS,
  type LiveKind,
} from '../../../local/faults/live-settings.ts';
import { aDeployment, functionArn } from '../support/a-deployment.ts';
import { manualClock } from '../support/clocks.ts';
import { aCall } from './a-call.ts';

const method = (ResourceId: string, HttpMethod: string, name: string) => ({
  type: 'AWS::ApiGateway::Method',
  properties: {
    ResourceId,
    HttpMethod,
    Integration: { Type: 'AWS_PROXY', Uri: `x:functions/${functionArn(name)}/invocations` },
  },
});
const deployment = aDeployment({
  Writer: { type: 'AWS::Lambda::Function' },
  Reader: { type: 'AWS::Lambda::Function' },
  T: { type: 'AWS::DynamoDB::Table' },
  Api: { type: 'AWS::ApiGateway::RestApi', attributes: { RootResourceId: 'root' } },
  PostMethod: method('root', 'POST', 'Writer'),
  GetMethod: method('root', 'GET', 'Reader'),
});
const FUNCTIONS: Record<string, string> = { AKIAFUNCTION: 'Writer', AKIAREADER: 'Reader' };

/** Answers `done` to every call, with faults at each of them unless settings say otherwise. */
function aService(settings: Partial<FaultSettings> = {}) {
  const clock = manualClock();
  const happened: string[] = [];
  const faults = openLiveFaults(deployment, clock, {
    ...{ rate: 1, kinds: [...LIVE_KINDS], sites: '' },
    ...settings,
  });
  faults.connect({
    functionOf: (accessKey) => FUNCTIONS[accessKey],
    kill: (session) => happened.push(`${session} killed`),
    abortExecution: (name) => happened.push(`${name} aborted`),
  });
  const call = (of: Partial<ApiCall> = {}) =>
    faults
      .intercept(aCall({ session: 'Writer/1', ...of }), async () => {
        happened.push('effect');
        return 'done';
      })
      .catch((error) => error.code);
  return { clock, faults, happened, call };
}

const WRITER_SITE = 'Writer → dynamodb.PutItem T';
const invokedByApi = (httpMethod: string, name: string): Partial<ApiCall> => ({
  service: 'lambda',
  action: 'Invoke',
  accessKey: PRINCIPALS.api,
  input: () => ({ FunctionName: functionArn(name), Payload: { httpMethod } }),
});

describe('a fault at a call of a function', () => {
  test.each<[LiveKind, happened: string[], seen: unknown]>([
    ['throttle', [], 'ProvisionedThroughputExceededException'],
    ['error', [], 'InternalServerError'],
    ['lost-answer', ['effect'], 'InternalServerError'],
  ])('%s: %j happens, and the function sees %s', async (kind, happened, seen) => {
    const service = aService({ kinds: [kind] });
    expect(await service.call()).toBe(seen);
    expect(service.happened).toEqual(happened);
  });

  it('that kills it, kills the instance that makes the call, which is never answered', async () => {
    const { call, happened } = aService({ kinds: ['kill-function'] });
    const answered = await Promise.race([call(), new Promise((end) => setTimeout(end, 20, 'no'))]);
    expect(answered).toBe('no');
    expect(happened.at(-1)).toBe('Writer/1 killed');
  });

  it('that makes it slow lets it go on after a while, and at once when the pipeline stops', async () => {
    const { call, clock, faults, happened } = aService({ kinds: ['slow'] });
    const first = call();
    await Promise.resolve();
    expect(happened).toEqual([]);
    clock.advance(20_000);
    expect(await first).toBe('done');
    const second = call();
    faults.close();
    expect(await second).toBe('done');
    expect(await call()).toBe('done');
    expect(faults.report().injected).toBe(2);
  });

  it('that aborts an execution is possible only where one is started', async () => {
    const { call, clock, happened, faults } = aService({ kinds: ['abort-execution'] });
    expect(await call()).toBe('done');
    expect(faults.report()).toMatchObject({ calls: 0, injected: 0 });
    const start = { service: 'states', action: 'StartSyncExecution' } as const;
    expect(await call({ ...start, input: () => ({ name: 'batch-7' }) })).toBe('done');
    clock.advance(4000);
    await Promise.resolve();
    expect(happened).toEqual(['effect', 'effect', 'batch-7 aborted']);
  });
});

describe('no fault is injected', () => {
  it.each<[what: string, call: Partial<ApiCall>]>([
    ['at a call of the operator', { accessKey: 'local' }],
    ['at a request that reads through the API', invokedByApi('GET', 'Reader')],
    ['at a call of a function that only such requests invoke', { accessKey: 'AKIAREADER' }],
  ])('%s', async (_, of) => {
    const { call, faults } = aService();
    expect(await call(of)).toBe('done');
    expect(faults.report().calls).toBe(0);
  });

  it('before everything has started, at a rate of 0, and at other sites than the chosen ones', async () => {
    const unconnected = openLiveFaults(deployment, manualClock(), {
      ...aService().faults.settings(),
    });
    expect(await unconnected.intercept(aCall(), async () => 'done')).toBe('done');
    expect(await aService({ rate: 0 }).call()).toBe('done');
    expect(await aService({ sites: 'other' }).call()).toBe('done');
    expect(await aService({ sites: 'writer', kinds: ['throttle'] }).call()).not.toBe('done');
  });
});

describe('the settings', () => {
  it('apply to the next call, and are told to who listens', async () => {
    const { call, faults } = aService({ rate: 0 });
    const told: FaultSettings[] = [];
    faults.onChange((settings) => told.push(settings));
    expect(await call()).toBe('done');
    const on: FaultSettings = { rate: 1, kinds: ['throttle'], sites: '' };
    faults.set(on);
    expect(await call(invokedByApi('POST', 'Writer'))).toBe('TooManyRequestsException');
    faults.set({ ...on, rate: 0 });
    expect(await call()).toBe('done');
    expect(told).toEqual([on, { ...on, rate: 0 }]);
  });

  it.each([{ rate: 1.01 }, { rate: Number.NaN }, { kinds: [] }, { rate: -0.1 }])(
    'are refused when they are invalid: %j',
    (invalid) => {
      const { faults } = aService();
      const before = faults.settings();
      expect(() => faults.set({ ...before, ...invalid })).toThrow();
      expect(faults.settings()).toEqual(before);
    },
  );
});

it('counts what was injected by kind and site, and keeps the newest', async () => {
  const { call, faults, clock } = aService({ kinds: ['error'] });
  for (let n = 0; n < 120; n += 1) await call();
  await call(invokedByApi('POST', 'Writer'));
  const { byKind, bySite, newest, ...sums } = faults.report();
  expect(sums).toEqual({ calls: 121, injected: 121 });
  expect(byKind.error).toBe(121);
  expect(bySite).toEqual([
    { site: WRITER_SITE, injected: 120 },
    { site: 'apigateway → lambda.Invoke Writer', injected: 1 },
  ]);
  expect(newest).toHaveLength(100);
  expect(newest[0]).toEqual({
    at: clock.now(),
    site: 'apigateway → lambda.Invoke Writer',
    kind: 'error',
  });
});

it('kills far fewer functions than it fails calls when every kind is on', async () => {
  const { call, faults, clock } = aService();
  let drawn = 0;
  clock.random = () => (drawn++ % 1000) / 1000;
  for (let n = 0; n < 2000; n += 1) void call();
  const { byKind } = faults.report();
  expect(byKind.throttle).toBeGreaterThan(3 * byKind['kill-function']);
  expect(byKind['kill-function']).toBeGreaterThan(0);
});
