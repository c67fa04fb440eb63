import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { filesFor } from '../../../local/data-dir/files.ts';
import type { ApiCall } from '../../../local/endpoint/api-call.ts';
import { openLogs } from '../../../local/logs/logs.ts';
import { openExecutions } from '../../../local/state-machine/executions.ts';
import { openStateMachines } from '../../../local/state-machine/state-machines.ts';
import { aDeployment, functionArn } from '../support/a-deployment.ts';
import { virtualClock } from '../support/clocks.ts';
import { failing, fakeLambda } from '../support/fake-lambda.ts';

const ARN = 'arn:aws:states:us-east-1:000000000000:stateMachine:Rewrite';
const EXECUTION = `${ARN.replace('stateMachine', 'execution')}:one`;
const CALL: ApiCall = {
  ...{ service: 'states', action: 'StartExecution', accessKey: 'operator' },
  input: () => ({}),
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'standard-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

type States = Record<string, Record<string, unknown>>;

const task = (name: string, more: object = {}) => ({
  Type: 'Task',
  Resource: functionArn(name),
  End: true,
  ...more,
});

const forEach = (States: States, more: object = {}) => ({
  Type: 'Map',
  ItemProcessor: { StartAt: Object.keys(States)[0], States },
  End: true,
  ...more,
});

function aMachine(
  States: States,
  functions: Parameters<typeof fakeLambda>[0] = {},
  { type = 'STANDARD', ...more }: { type?: string } & Record<string, unknown> = {},
) {
  const clock = virtualClock();
  const lambda = fakeLambda(functions);
  const DefinitionString = JSON.stringify({ StartAt: Object.keys(States)[0], States });
  const deployment = aDeployment({
    Machine: {
      type: 'AWS::StepFunctions::StateMachine',
      ref: ARN,
      attributes: { Arn: ARN, Name: 'Rewrite' },
      properties: { StateMachineType: type, DefinitionString, ...more },
    },
  });
  const logs = openLogs(deployment, folder, clock);
  const executions = openExecutions(join(folder, 'executions.jsonl'), filesFor('process'), clock);
  const machines = openStateMachines({ deployment, lambda, logs, clock, executions });
  const { handlers } = machines;
  const start = (input: unknown = {}, name = 'one') =>
    handlers.StartExecution({ stateMachineArn: ARN, name, input: JSON.stringify(input) }, CALL);
  const describeOne = async (executionArn = EXECUTION) =>
    (await handlers.DescribeExecution({ executionArn }, CALL)) as Record<string, unknown>;
  const run = async (input: unknown = {}) => {
    await start(input);
    // Not machines.ended(), which keeps the clock from jumping.
    await expect.poll(machines.running).toBe(0);
    const found = await describeOne();
    const output = found['output'];
    return { ...found, ...(typeof output === 'string' && { output: JSON.parse(output) }) };
  };
  return { run, start, describeOne, machines, handlers, lambda, clock };
}

describe('a Standard execution', () => {
  test('is started, and described while it runs and when it has ended', async () => {
    const { promise: answer, resolve } = Promise.withResolvers<number>();
    const { start, describeOne, machines } = aMachine({ Add: task('add') }, { add: () => answer });
    expect(await start({ n: 1 })).toEqual({
      executionArn: EXECUTION,
      startDate: Date.UTC(2026, 10, 1) / 1000,
    });
    const running = { executionArn: EXECUTION, stateMachineArn: ARN, name: 'one' };
    expect(await describeOne()).toMatchObject({ ...running, status: 'RUNNING', input: '{"n":1}' });
    expect(machines.running()).toBe(1);
    resolve(7);
    await machines.ended();
    expect(await describeOne()).toMatchObject({
      ...{ ...running, status: 'SUCCEEDED', output: '7' },
      ...{ stopDate: expect.any(Number), outputDetails: { included: true } },
    });
  });

  test('waits and lasts longer than Express, on the clock', async () => {
    const { run, clock } = aMachine(
      { Wait: { Type: 'Wait', Seconds: 3600, Next: 'Work' }, Work: task('work') },
      { work: ({ n }: { n: number }) => n + 1 },
    );
    expect(await run({ n: 1 })).toMatchObject({ status: 'SUCCEEDED', output: 2 });
    expect(clock.slept).toContain(3_600_000);
  });

  test('that fails has the error and the cause', async () => {
    const { run } = aMachine(
      { Work: task('work') },
      {
        work: () => {
          throw failing('Damaged', 'why');
        },
      },
    );
    const found = await run();
    expect(found).toMatchObject({ status: 'FAILED', error: 'Damaged' });
    expect(found).toHaveProperty('cause', expect.stringContaining('why'));
  });

  test('can be stopped', async () => {
    const { start, describeOne, machines, handlers } = aMachine({
      Wait: { Type: 'Wait', Seconds: 3600, End: true },
    });
    await start();
    await handlers.StopExecution({ executionArn: EXECUTION }, CALL);
    await machines.ended();
    expect(await describeOne()).toMatchObject({ status: 'ABORTED', error: 'States.Aborted' });
  });

  test('is known after a restart; one that was running then is ABORTED', async () => {
    const never = new Promise(() => undefined);
    const before = aMachine({ Work: task('work') }, { work: ({ hangs }) => (hangs ? never : 1) });
    await before.start({ hangs: false }, 'ended');
    await before.machines.ended();
    await before.start({ hangs: true });
    // The process dies while it saves a change.
    appendFileSync(join(folder, 'executions.jsonl'), '{"executionArn":"x');
    const after = aMachine({ Work: task('work') });
    expect(await after.describeOne()).toMatchObject({
      ...{ status: 'ABORTED', error: 'States.Aborted' },
      cause: 'The embedded AWS ended while the execution was running',
    });
    const ended = EXECUTION.replace(/one$/, 'ended');
    expect(await after.describeOne(ended)).toMatchObject({ status: 'SUCCEEDED', output: '1' });
    await expect(after.start()).rejects.toMatchObject({ code: 'ExecutionAlreadyExists' });
  });

  test('of the same name and input is the same while it runs', async () => {
    const { start, machines, lambda } = aMachine({ Work: task('work') });
    const first = await start();
    expect(await start()).toEqual(first);
    await expect(start({ other: 1 })).rejects.toMatchObject({ code: 'ExecutionAlreadyExists' });
    await machines.ended();
    await expect(start()).rejects.toMatchObject({ code: 'ExecutionAlreadyExists' });
    expect(lambda.calls).toEqual(['work']);
  });

  test('is refused as on AWS', async () => {
    const { start, describeOne, handlers } = aMachine({ Work: task('work') });
    await expect(start({}, 'no spaces')).rejects.toMatchObject({ code: 'InvalidName' });
    await expect(describeOne('arn:x')).rejects.toMatchObject({ code: 'ExecutionDoesNotExist' });
    const unknown = handlers.StartExecution({ stateMachineArn: 'arn:x' }, CALL);
    await expect(unknown).rejects.toMatchObject({ code: 'StateMachineDoesNotExist' });
    const sync = handlers.StartSyncExecution({ stateMachineArn: ARN }, CALL);
    await expect(sync).rejects.toMatchObject({ code: 'StateMachineTypeNotSupported' });
    const express = aMachine({ Work: task('work') }, {}, { type: 'EXPRESS' });
    await expect(express.start()).rejects.toMatchObject({ code: 'StateMachineTypeNotSupported' });
  });
});

describe('a Map state', () => {
  test('runs its states for each item, some at a time, and returns the results in order', async () => {
    const work = ({ day, all }: { day: number; all: string }) => `${day} of ${all}`;
    const { run } = aMachine(
      {
        Days: forEach(
          { Pause: { Type: 'Wait', Seconds: 5, Next: 'Work' }, Work: task('work') },
          {
            ItemsPath: '$.days',
            ItemSelector: { 'day.$': '$$.Map.Item.Value', 'all.$': '$.name' },
            MaxConcurrency: 2,
            ResultPath: '$.done',
          },
        ),
      },
      { work },
    );
    const startDate = Date.UTC(2026, 10, 1) / 1000;
    expect(await run({ days: [1, 2, 3, 4, 5], name: 'x' })).toMatchObject({
      ...{ status: 'SUCCEEDED', startDate, stopDate: startDate + 3 * 5 },
      output: { done: ['1 of x', '2 of x', '3 of x', '4 of x', '5 of x'] },
    });
  });

  test('of no items has no results', async () => {
    const { run } = aMachine({ Days: forEach({ Work: task('work') }) });
    expect(await run([])).toMatchObject({ status: 'SUCCEEDED', output: [] });
  });

  test('catches within an iteration; a failure that nothing catches ends the execution', async () => {
    const work = (day: number) => {
      if (day === 2) throw failing('Damaged');
      return day;
    };
    const Catch = [{ ErrorEquals: ['Damaged'], ResultPath: null, Next: 'Left' }];
    const Left = { Type: 'Pass', Result: 'left', End: true };
    const caught = aMachine({ Days: forEach({ Work: task('work', { Catch }), Left }) }, { work });
    expect(await caught.run([1, 2, 3])).toMatchObject({ output: [1, 'left', 3] });
    const days = forEach({ Work: task('work') }, { MaxConcurrency: 1 });
    rmSync(join(folder, 'executions.jsonl'));
    const failed = aMachine({ Days: days }, { work });
    expect(await failed.run([1, 2, 3, 4])).toMatchObject({ status: 'FAILED', error: 'Damaged' });
    expect(failed.lambda.calls).toEqual(['work', 'work']);
  });

  test('retries within an iteration, on the clock', async () => {
    let failures = 2;
    const work = () => {
      failures -= 1;
      if (failures >= 0) throw failing('Busy');
      return 'done';
    };
    const Retry = [{ ErrorEquals: ['Busy'], IntervalSeconds: 60 }];
    const { run, clock } = aMachine({ Days: forEach({ Work: task('work', { Retry }) }) }, { work });
    expect(await run([1])).toMatchObject({ output: ['done'] });
    expect(clock.slept).toEqual(expect.arrayContaining([60_000, 120_000]));
  });
});

test.each([
  ['a Map in an Express machine', { type: 'EXPRESS' }, { Days: forEach({ Work: task('w') }) }],
  ['a Wait in an Express machine', { type: 'EXPRESS' }, { W: { Type: 'Wait', Seconds: 1 } }],
  ['a Map in a Map', {}, { Days: forEach({ All: forEach({ Work: task('w') }) }) }],
  ['a Map that tolerates failures', {}, { D: forEach({ W: task('w') }, { Catch: [] }) }],
  ['more iterations at a time', {}, { D: forEach({ W: task('w') }, { MaxConcurrency: 41 }) }],
  ['a distributed Map', {}, { D: { ...forEach({ W: task('w') }), ItemReader: {} } }],
  ['a Wait until a time', {}, { W: { Type: 'Wait', TimestampPath: '$.at', End: true } }],
  [
    'the item within an iteration',
    {},
    { D: forEach({ W: task('w', { Parameters: { 'x.$': '$$.Map.Item.Value' } }) }) },
  ],
  ['a log', { LoggingConfiguration: { Level: 'ALL' } }, { W: task('w') }],
])('%s is refused at deployment', (_, options, states) => {
  expect(() => aMachine(states as States, {}, options)).toThrow(/served/);
});
