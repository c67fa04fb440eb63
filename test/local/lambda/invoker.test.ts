import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../../local/clock.ts';
import { type Lambda, openLambda } from '../../../local/lambda/invoker.ts';
import { aDeployment, functionArn } from '../embedded-aws/doubles.ts';

const HANDLERS: Record<string, { code: string; properties?: object }> = {
  Echo: { code: `exports.handler = async (event) => event` },
  Surroundings: {
    code: `exports.handler = async (_, context) => ({ env: { ...process.env }, context, left: context.getRemainingTimeInMillis() })`,
    properties: { Environment: { Variables: { TABLE: 'numbers' } }, Timeout: 9 },
  },
  Throw: {
    code: `exports.handler = async () => { throw Object.assign(new Error('full'), { name: 'StoreFull' }) }`,
  },
  Sleep: {
    code: `let runs = 0; exports.handler = async ({ ms }) => { runs += 1; await new Promise((r) => setTimeout(r, ms)); return runs }`,
    properties: { Timeout: 1 },
  },
  Nap: {
    code: `let runs = 0; exports.handler = async ({ ms }) => { runs += 1; const run = runs; await new Promise((r) => setTimeout(r, ms)); return run }`,
    properties: { Timeout: 20 },
  },
  Doze: {
    code: `exports.handler = async ({ ms }) => { await new Promise((r) => setTimeout(r, ms)) }`,
    properties: { Timeout: 20 },
  },
  Exit: {
    code: `exports.handler = async ({ exit }) => { if (exit) process.exit(3); return 'alive' }`,
  },
  Reject: {
    code: `exports.handler = async () => { Promise.reject(new Error('late')); await new Promise((r) => setTimeout(r, 1000)) }`,
  },
  Hog: {
    code: `exports.handler = async () => { const all = []; for (;;) all.push({ a: 1, b: [all.length] }) }`,
    properties: { MemorySize: 128 },
  },
  Big: { code: `exports.handler = async () => 'x'.repeat(6291556)` },
  Broken: { code: `throw Object.assign(new Error('no TABLE'), { name: 'ConfigMissing' })` },
  Talk: { code: `exports.handler = async () => { console.log('said'); return 1 }` },
};

let dir: string;
let lambda: Lambda;

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'lambda-'));
  const assets = Object.fromEntries(Object.keys(HANDLERS).map((name) => [name, join(dir, name)]));
  for (const [name, { code }] of Object.entries(HANDLERS)) {
    mkdirSync(join(dir, name));
    writeFileSync(join(dir, name, 'index.cjs'), code);
  }
  const resources = Object.entries(HANDLERS).map(([name, { properties }]) => [
    name,
    {
      type: 'AWS::Lambda::Function',
      properties: { Handler: 'index.handler', Code: { S3Key: name }, ...properties },
    },
  ]);
  lambda = openLambda({
    deployment: aDeployment(Object.fromEntries(resources), assets),
    endpoint: () => 'http://127.0.0.1:9',
    logs: join(dir, 'logs'),
    compileCache: join(dir, 'compile-cache'),
    clock: systemClock,
  });
});

afterAll(async () => {
  await lambda.close();
  rmSync(dir, { recursive: true });
});

const errorOf = async (name: string, payload: unknown = {}) => {
  const answer = await lambda.invoke(name, payload);
  return 'error' in answer ? answer.error : expect.fail(`${name} succeeded`);
};

describe('a function', () => {
  test('gets and answers JSON, by name and by ARN', async () => {
    const event = { at: new Date(0), gone: undefined, list: [1, undefined] };
    const expected = { payload: { at: '1970-01-01T00:00:00.000Z', list: [1, null] } };
    expect(await lambda.invoke('Echo', event)).toEqual(expected);
    expect(await lambda.invoke(functionArn('Echo'), event)).toEqual(expected);
  });

  test('has the environment of the template and Lambda, and nothing of the host', async () => {
    const answer = await lambda.invoke('Surroundings', {});
    const { env, context, left } = ('payload' in answer && answer.payload) as {
      env: Record<string, string>;
      context: Record<string, string>;
      left: number;
    };
    expect(env).toMatchObject({
      TABLE: 'numbers',
      AWS_REGION: 'us-east-1',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
      AWS_LAMBDA_FUNCTION_NAME: 'Surroundings',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
    });
    expect(env).not.toHaveProperty('PATH');
    expect(env).not.toHaveProperty('_X_AMZN_TRACE_ID');
    expect(lambda.functionOf(env['AWS_ACCESS_KEY_ID'] ?? '')).toBe('Surroundings');
    expect(context).toMatchObject({
      functionName: 'Surroundings',
      invokedFunctionArn: functionArn('Surroundings'),
      memoryLimitInMB: '128',
    });
    expect(left).toBeGreaterThan(8000);
    expect(left).toBeLessThanOrEqual(9000);
  });

  test('writes what it says to its own log', async () => {
    await lambda.invoke('Talk', {});
    await expect.poll(() => readFileSync(join(dir, 'logs/Talk.log'), 'utf8')).toContain('said');
  });
});

describe('errors are named as Lambda names them', () => {
  test('a thrown error by its name', async () => {
    const error = await errorOf('Throw');
    expect(error).toMatchObject({ errorType: 'StoreFull', errorMessage: 'full' });
    expect(error.trace?.[0]).toContain('full');
  });

  test('a time-out, after which the function runs in a new instance', async () => {
    expect(await lambda.invoke('Sleep', { ms: 1 })).toEqual({ payload: 1 });
    expect(await errorOf('Sleep', { ms: 5000 })).toMatchObject({
      errorType: 'Sandbox.Timedout',
      errorMessage: expect.stringMatching(
        /^RequestId: .* Error: Task timed out after 1\.00 seconds$/,
      ),
    });
    expect(await lambda.invoke('Sleep', { ms: 1 })).toEqual({ payload: 1 });
  });

  test('an exit, an unhandled rejection, memory used up, and the next invocation is well', async () => {
    expect(await errorOf('Exit', { exit: true })).toMatchObject({ errorType: 'Runtime.ExitError' });
    expect(await lambda.invoke('Exit', {})).toEqual({ payload: 'alive' });
    expect(await errorOf('Reject')).toMatchObject({
      errorType: 'Runtime.UnhandledPromiseRejection',
      errorMessage: 'late',
    });
    expect(await errorOf('Hog')).toMatchObject({ errorType: 'Runtime.OutOfMemory' });
  });

  test('a bundle that fails to load, by the error it throws', async () => {
    expect(await errorOf('Broken')).toMatchObject({ errorType: 'ConfigMissing' });
  });

  test('a result over 6 MB; an event over 6 MB is refused', async () => {
    expect(await errorOf('Big')).toMatchObject({ errorType: 'Function.ResponseSizeTooLarge' });
    await expect(lambda.invoke('Echo', 'x'.repeat(6_291_456))).rejects.toMatchObject({
      code: 'RequestTooLargeException',
    });
  });
});

test('a short invocation waits for its turn; behind a long one a second instance starts', async () => {
  const sleeps = (...ms: number[]) =>
    Promise.all(ms.map((each) => lambda.invoke('Nap', { ms: each })));
  const counts = (runs: Awaited<ReturnType<typeof sleeps>>) =>
    runs.map((run) => ('payload' in run ? run.payload : run));
  expect(counts(await sleeps(50, 50, 50))).toEqual([1, 2, 3]);
  expect(counts(await sleeps(11_000, 1, 1))).toEqual([4, 1, 2]);
});

test('clients that wait do not make others wait for long', async () => {
  const sleep = (ms: number) => lambda.invoke('Doze', { ms }, 'client');
  const waiting = [sleep(6000), sleep(6000), sleep(6000)];
  const begun = Date.now();
  await sleep(1);
  expect(Date.now() - begun).toBeLessThan(5000);
  await Promise.all(waiting);
});
