import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { filesFor } from '../../local/data-dir/files.ts';
import { openLogs } from '../../local/logs/logs.ts';
import { openExecutions } from '../../local/state-machine/executions.ts';
import { openStateMachines } from '../../local/state-machine/state-machines.ts';
import { definition } from '../../statemachines/rewrite-days.ts';
import { aDeployment, functionArn } from '../local/support/a-deployment.ts';
import { virtualClock } from '../local/support/clocks.ts';
import { failing, fakeLambda } from '../local/support/fake-lambda.ts';

const ARN = 'arn:aws:states:us-east-1:000000000000:stateMachine:RewriteDays';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rewrites-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

type Day = { date: string };
type Functions = {
  PlanRewrites: () => unknown;
  RewriteDay?: (day: Day) => unknown;
  CleanGenerations?: (day: Day) => unknown;
};

async function run(functions: Functions) {
  const text = JSON.stringify(definition).replace(/\$\{(\w+)FunctionArn\}/g, (_, name) =>
    functionArn(name),
  );
  const deployment = aDeployment({
    Machine: {
      type: 'AWS::StepFunctions::StateMachine',
      ref: ARN,
      attributes: { Arn: ARN, Name: 'RewriteDays' },
      properties: { StateMachineType: 'STANDARD', DefinitionString: text },
    },
  });
  const clock = virtualClock();
  const lambda = fakeLambda({ ...functions });
  const machines = openStateMachines({
    ...{ deployment, lambda, clock, logs: openLogs(deployment, folder, clock) },
    executions: openExecutions(join(folder, 'executions.jsonl'), filesFor('process'), clock),
  });
  const { executionArn } = machines.startExecution(ARN, 'one', '{}');
  await expect.poll(machines.running).toBe(0);
  const call = { service: 'states', action: '', accessKey: '', input: () => ({}) } as const;
  const found = await machines.handlers.DescribeExecution({ executionArn }, call);
  return { ...(found as { status: string; error?: string; cause?: string }), calls: lambda.calls };
}

const plan = (days: string[], clean: string[] = []) => ({
  days: days.map((date) => ({ date, change: { reason: 'compact', linesPerObject: 5 } })),
  ...{ clean, later: 0 },
});

it('ends at once when nothing is worth it', async () => {
  const found = await run({ PlanRewrites: () => plan([]) });
  expect(found).toMatchObject({ status: 'SUCCEEDED', calls: ['PlanRewrites'] });
});

it('rewrites each day, waits for one that has to wait, and cleans', async () => {
  let waits = 3;
  const given: unknown[] = [];
  const found = await run({
    PlanRewrites: () => plan(['2026-01-01', '2026-01-02'], ['2026-01-03']),
    RewriteDay: (day) => {
      given.push(day);
      const isWaiting = day.date === '2026-01-02' && waits-- > 0;
      return { state: isWaiting ? 'WAITING' : 'DONE', for: 'a batch' };
    },
    CleanGenerations: (day) => ({ deleted: 1, day }),
  });
  expect(found).toMatchObject({ status: 'SUCCEEDED' });
  expect(given).toHaveLength(5);
  expect(given[0]).toEqual({
    ...{ date: '2026-01-01', change: { reason: 'compact', linesPerObject: 5 } },
  });
  expect(found.calls.at(-1)).toBe('CleanGenerations');
});

it('leaves a day that waits for too long to the next run', async () => {
  const found = await run({
    PlanRewrites: () => plan(['2026-01-01']),
    RewriteDay: () => ({ state: 'OUT_OF_TIME' }),
  });
  expect(found).toMatchObject({
    ...{ status: 'SUCCEEDED', output: expect.stringContaining('"LEFT"') },
  });
  expect(found.calls.filter((name) => name === 'RewriteDay')).toHaveLength(21);
});

it('fails when a day failed, after the others are done', async () => {
  const rewritten: string[] = [];
  const found = await run({
    PlanRewrites: () => plan(['2026-01-01', '2026-01-02'], ['2026-01-03']),
    RewriteDay: ({ date }) => {
      if (date === '2026-01-01') throw failing('SourceDamaged');
      rewritten.push(date);
      return { state: 'DONE' };
    },
    CleanGenerations: () => ({ deleted: 0 }),
  });
  expect(found).toMatchObject({ status: 'FAILED', error: 'DaysNotRewritten' });
  expect(rewritten).toEqual(['2026-01-02']);
  expect(found.calls).toContain('CleanGenerations');
});

it('does not wait for a day that is refused, and fails with the reason after the others', async () => {
  const reason = 'stray.parquet is in the lake';
  const found = await run({
    PlanRewrites: () => plan(['2026-01-01', '2026-01-02'], ['2026-01-03']),
    RewriteDay: ({ date }) =>
      date === '2026-01-01' ? { state: 'REFUSED', reason } : { state: 'DONE' },
    CleanGenerations: () => ({ deleted: 0 }),
  });
  expect(found).toMatchObject({ status: 'FAILED', error: 'DaysRefused' });
  expect(JSON.parse(found.cause ?? '')).toEqual([
    { date: '2026-01-01', state: 'REFUSED', reason },
    { date: '2026-01-02', state: 'DONE' },
  ]);
  expect(found.calls.toSorted()).toEqual([
    'CleanGenerations',
    'PlanRewrites',
    'RewriteDay',
    'RewriteDay',
  ]);
});

it('fails when old generations could not be deleted', async () => {
  const found = await run({
    PlanRewrites: () => plan([], ['2026-01-03']),
    CleanGenerations: () => {
      throw failing('AccessDenied');
    },
  });
  expect(found).toMatchObject({ status: 'FAILED', error: 'GenerationsNotCleaned' });
});
