import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Lambda, openLambda } from '../../../local/lambda/invoker.ts';
import { aDeployment, functionArn } from '../support/a-deployment.ts';
import { manualClock } from '../support/clocks.ts';

/** Counts the invocations of an instance. Returns when the file `until` exists, at once without. */
const WAITING = `
  const { existsSync } = require('node:fs');
  let runs = 0;
  exports.handler = async ({ until }) => {
    runs += 1;
    const run = runs;
    while (until && !existsSync(until)) await new Promise((r) => setTimeout(r, 10));
    return run;
  };`;

const HANDLERS: Record<string, { code: string; properties?: object }> = {
  Echo: { code: `exports.handler = async (event) => event` },
  Context: {
    code: `exports.handler = async (_, context) => {
      return { env: { ...process.env }, context, left: context.getRemainingTimeInMillis() };
    }`,
    properties: { Environment: { Variables: { TABLE: 'numbers' } }, Timeout: 900 },
  },
  Throw: {
    code: `exports.handler = async () => {
      throw Object.assign(new Error('full'), { name: 'StoreFull' });
    }`,
  },
  Slow: { code: WAITING, properties: { Timeout: 1 } },
  Queued: { code: WAITING, properties: { Timeout: 900 } },
  Polled: { code: WAITING, properties: { Timeout: 900 } },
  Ahead: {
    code: `require('node:fs').appendFileSync(__dirname + '/loaded', 'once ');
      exports.handler = async () => 'invoked'`,
  },
  Rare: { code: WAITING, properties: { Timeout: 900 } },
  Exit: {
    code: `exports.handler = async ({ exit }) => { if (exit) process.exit(3); return 'alive' }`,
  },
  Reject: {
    code: `exports.handler = async () => {
      Promise.reject(new Error('late'));
      await new Promise(() => setInterval(() => {}, 1000));
    }`,
  },
  Hog: {
    code: `exports.handler = async () => {
      const all = [];
      for (;;) all.push(new Array(100_000).fill(all.length + 0.5));
    }`,
    properties: { MemorySize: 128 },
  },
  Big: { code: `exports.handler = async () => 'x'.repeat(6291556)` },
  Broken: { code: `throw Object.assign(new Error('no TABLE'), { name: 'ConfigMissing' })` },
  Talk: { code: `exports.handler = async () => { console.log('said'); return 1 }` },
  Levels: {
    code: `const write = (line) => process.stdout.write(line + '\\n');
      const timestamp = new Date().toISOString();
      const json = (level) => write(JSON.stringify({ level, timestamp, message: 'as ' + level }));
      exports.handler = async () => {
        for (const level of ['DEBUG', 'INFO', 'warn', 'ERROR', 'LOUD']) json(level);
        write(JSON.stringify({ level: 'ERROR', message: 'without a time' }));
        write(JSON.stringify({ message: 'without a level' }));
        write('not JSON');
        console.info('console info');
        console.error('console error');
        process.stdout.write(JSON.stringify({ level: 'ERROR', timestamp, message: 'in pieces' }).slice(0, 20));
        await new Promise((resolve) => setTimeout(resolve, 50));
        write(JSON.stringify({ level: 'ERROR', timestamp, message: 'in pieces' }).slice(20));
        return process.env.AWS_LAMBDA_LOG_FORMAT + ' ' + process.env.AWS_LAMBDA_LOG_LEVEL;
      }`,
    properties: { LoggingConfig: { LogFormat: 'JSON', ApplicationLogLevel: 'WARN' } },
  },
  Formats: {
    code: `exports.handler = async () =>
      process.env.AWS_LAMBDA_LOG_FORMAT + ' ' + process.env.AWS_LAMBDA_LOG_LEVEL`,
    properties: { LoggingConfig: { LogFormat: 'JSON' } },
  },
  Text: {
    code: `exports.handler = async () => {
      console.log(JSON.stringify({ level: 'DEBUG', message: 'as DEBUG' }));
      return process.env.AWS_LAMBDA_LOG_FORMAT + ' ' + process.env.AWS_LAMBDA_LOG_LEVEL;
    }`,
    properties: { LoggingConfig: { LogGroup: 'own' } },
  },
};

// Time passes only where a test says so: no invocation times out because the machine is busy.
const clock = manualClock();
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
    clock,
  });
});

afterAll(async () => {
  await lambda.close();
  rmSync(dir, { recursive: true });
});

const errorOf = async (name: string, payload: unknown = {}) => {
  const invocation = await lambda.invoke(name, payload);
  return 'error' in invocation ? invocation.error : expect.fail(`${name} succeeded`);
};

/** A file that does not exist until it is opened. */
function aGate() {
  const path = join(dir, `gate-${Math.random()}`);
  return { path, open: () => writeFileSync(path, '') };
}

describe('a function', () => {
  test('takes and returns JSON, by name and by ARN', async () => {
    const text = 'é \u{1f600} \ud800';
    const event = { at: new Date(0), gone: undefined, list: [1, undefined], text };
    const expected = { payload: { at: '1970-01-01T00:00:00.000Z', list: [1, null], text } };
    expect(await lambda.invoke('Echo', event)).toEqual(expected);
    expect(await lambda.invoke(functionArn('Echo'), event)).toEqual(expected);
  });

  test('has the environment of the template and of Lambda, and nothing of the host', async () => {
    const invocation = await lambda.invoke('Context', {});
    const { env, context, left } = ('payload' in invocation && invocation.payload) as {
      env: Record<string, string>;
      context: Record<string, string>;
      left: number;
    };
    expect(env).toMatchObject({
      TABLE: 'numbers',
      AWS_REGION: 'us-east-1',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
      AWS_LAMBDA_FUNCTION_NAME: 'Context',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
    });
    expect(env).not.toHaveProperty('PATH');
    expect(env).not.toHaveProperty('_X_AMZN_TRACE_ID');
    expect(lambda.functionOf(env['AWS_ACCESS_KEY_ID'] ?? '')).toBe('Context');
    expect(context).toMatchObject({
      functionName: 'Context',
      invokedFunctionArn: functionArn('Context'),
      memoryLimitInMB: '128',
    });
    expect(left).toBeGreaterThan(800_000);
    expect(left).toBeLessThanOrEqual(900_000);
  });

  test('writes its output to its own log', async () => {
    await lambda.invoke('Talk', {});
    await expect.poll(() => readFileSync(join(dir, 'logs/Talk.log'), 'utf8')).toContain('said');
  });
});

const logOf = (name: string): string => readFileSync(join(dir, `logs/${name}.log`), 'utf8');

describe('the log', () => {
  test('in the format JSON is filtered by level; a line without a valid level or time is INFO', async () => {
    expect(await lambda.invoke('Levels', {})).toEqual({ payload: 'JSON WARN' });
    await expect.poll(() => logOf('Levels')).toContain('in pieces');
    const messages = logOf('Levels')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line).message);
    expect(messages).toEqual(['as warn', 'as ERROR', 'console error', 'in pieces']);
  });

  test('in the format JSON is filtered at INFO unless a level is set', async () => {
    expect(await lambda.invoke('Formats', {})).toEqual({ payload: 'JSON INFO' });
  });

  test('in the format Text, the default, is not filtered', async () => {
    expect(await lambda.invoke('Text', {})).toEqual({ payload: 'Text undefined' });
    await expect.poll(() => logOf('Text')).toContain('as DEBUG');
  });
});

describe('an error has the name that Lambda gives it', () => {
  test('when the function throws', async () => {
    const error = await errorOf('Throw');
    expect(error).toMatchObject({ errorType: 'StoreFull', errorMessage: 'full' });
    expect(error.trace?.[0]).toContain('full');
  });

  test('when the function times out, and the next invocation has a new instance', async () => {
    expect(await lambda.invoke('Slow', {})).toEqual({ payload: 1 });
    const late = errorOf('Slow', { until: aGate().path });
    await expect.poll(clock.sleepers).toBe(1);
    clock.advance(1000);
    expect(await late).toMatchObject({
      errorType: 'Sandbox.Timedout',
      errorMessage: expect.stringMatching(
        /^RequestId: .* Error: Task timed out after 1\.00 seconds$/,
      ),
    });
    expect(await lambda.invoke('Slow', {})).toEqual({ payload: 1 });
  });

  test('when it exits, leaves a rejection unhandled or runs out of memory', async () => {
    expect(await errorOf('Exit', { exit: true })).toMatchObject({ errorType: 'Runtime.ExitError' });
    expect(await lambda.invoke('Exit', {})).toEqual({ payload: 'alive' });
    expect(await errorOf('Reject')).toMatchObject({
      errorType: 'Runtime.UnhandledPromiseRejection',
      errorMessage: 'late',
    });
    expect(await errorOf('Hog')).toMatchObject({ errorType: 'Runtime.OutOfMemory' });
  });

  test('when its bundle throws while it is loaded', async () => {
    expect(await errorOf('Broken')).toMatchObject({ errorType: 'ConfigMissing' });
  });

  test('when its result is over 6 MB; an event over 6 MB is refused', async () => {
    expect(await errorOf('Big')).toMatchObject({ errorType: 'Function.ResponseSizeTooLarge' });
    await expect(lambda.invoke('Echo', 'x'.repeat(6_291_456))).rejects.toMatchObject({
      code: 'RequestTooLargeException',
    });
  });
});

test('an invocation waits for its turn; after ten seconds a second instance starts', async () => {
  const runs = async (invocations: ReturnType<Lambda['invoke']>[]) =>
    (await Promise.all(invocations)).map((run) => ('payload' in run ? run.payload : run));
  const invoke = (until?: string) => lambda.invoke('Queued', { until });
  expect(await runs([invoke(), invoke(), invoke()])).toEqual([1, 2, 3]);
  const gate = aGate();
  const long = invoke(gate.path);
  const short = [invoke(), invoke()];
  clock.advance(11_000);
  expect(await runs(short)).toEqual([1, 2]);
  gate.open();
  expect(await runs([long])).toEqual([4]);
});

test('clients that wait delay other clients by less than five seconds', async () => {
  const gate = aGate();
  const invoke = (until?: string) => lambda.invoke('Polled', { until }, 'client');
  const waiting = [invoke(gate.path), invoke(gate.path), invoke(gate.path)];
  const next = invoke();
  clock.advance(4999);
  expect(await next).toEqual({ payload: 1 });
  gate.open();
  await Promise.all(waiting);
});

test('instances that run nothing are stopped, and others start when they are needed', async () => {
  const gate = aGate();
  expect(await lambda.invoke('Rare', {})).toEqual({ payload: 1 });
  const running = lambda.invoke('Rare', { until: gate.path });
  await lambda.stopIdle();
  gate.open();
  expect(await running).toEqual({ payload: 2 });
  await lambda.stopIdle();
  expect(await lambda.invoke('Rare', {})).toEqual({ payload: 1 });
});

test('a function that is started ahead has loaded its bundle before it is invoked', async () => {
  lambda.startAhead(['Ahead']);
  const loaded = () => readFileSync(join(dir, 'Ahead', 'loaded'), 'utf8');
  await vi.waitFor(() => expect(loaded()).toBe('once '), { timeout: 60_000 });
  expect(await lambda.invoke('Ahead', {})).toEqual({ payload: 'invoked' });
  expect(loaded()).toBe('once ');
});

test('a function that can not be started ahead says why when it is invoked', async () => {
  lambda.startAhead(['Broken']);
  expect(await errorOf('Broken')).toMatchObject({ errorType: 'ConfigMissing' });
  expect(() => lambda.startAhead(['Nobody'])).toThrow('No function Nobody');
});
