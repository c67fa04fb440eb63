import { describe, expect, test } from 'vitest';
import { barText } from '../../../cli/trace/terminal/bar-text.ts';
import { batchReport, latestReport } from '../../../cli/trace/terminal/batch-report.ts';
import { consoleLinks } from '../../../cli/trace/terminal/console-links.ts';
import { executionReport } from '../../../cli/trace/terminal/execution-report.ts';
import { failureText } from '../../../cli/trace/terminal/failure-text.ts';
import { paintOn } from '../../../cli/trace/terminal/paint.ts';
import type { Batch } from '../../../functions/ledger/ledger.ts';
import { executionIn, messagesOf, type Written } from './an-event.ts';

const FLOW = {
  TimeoutSeconds: 240,
  States: { Claim: { Type: 'Task' }, Commit: { Type: 'Task' }, Failed: { Type: 'Fail' } },
};
const cause = JSON.stringify({ errorType: 'Busy', errorMessage: 'full\n    at work' });
const EVENTS: Written[] = [
  ['ExecutionStarted', 0, 0],
  ['TaskStateEntered', 0, 0, { name: 'Claim' }],
  ['LambdaFunctionScheduled', 2, 0],
  ['LambdaFunctionFailed', 3, 1, { error: 'Busy', cause }],
  ['LambdaFunctionScheduled', 4, 4],
  ['LambdaFunctionFailed', 5, 5, { error: 'Busy', cause }],
  ['TaskStateExited', 6, 5, { name: 'Claim' }],
  ['FailStateEntered', 7, 5, { name: 'Failed' }],
  ['ExecutionFailed', 8, 10, { error: 'Busy', cause }],
];
const execution = executionIn(messagesOf(EVENTS), FLOW);
const plain = { columns: 80, paint: paintOn({}), now: 0, showsLogs: false };

describe('an execution in a terminal', () => {
  test('has a line for each state with its bars, its attempts and its failure', () => {
    expect(executionReport(execution, plain)).toEqual([
      'Execution 0-a-1 failed in 10 s, started 1970-01-01 00:00:00.000 UTC',
      '  Busy: full',
      '',
      `  ! Claim          5.0 s  ${'█'.repeat(6)}${'░'.repeat(15)}${'█'.repeat(6)}`,
      '      attempt 1 failed in 1.0 s: Busy: full',
      '      attempt 2 failed in 1.0 s, after waiting 3.0 s: Busy: full',
      '  · Commit   not reached',
      `  ✗ Failed         5.0 s  ${' '.repeat(27)}${'█'.repeat(27)}`,
    ]);
  });

  test('is no wider than the terminal, and has colours only there', () => {
    const lines = executionReport(execution, { ...plain, columns: 60 });
    const bars = lines.filter((line) => line.includes('█'));
    expect(Math.max(...bars.map((line) => [...line].length))).toBeLessThanOrEqual(60);
    const painted = executionReport(execution, { ...plain, paint: paintOn({ isTTY: true }) });
    expect(painted.join('')).toContain('\u001b[31m');
    expect(lines.join('')).not.toContain('\u001b');
  });

  test('that lacks events says so', () => {
    const [first = '', , ...rest] = messagesOf(EVENTS);
    const lines = executionReport(executionIn([first, ...rest], FLOW), plain);
    expect(lines).toContain('  Some of its events are not in the log.');
  });
});

test('what is too short for a character still has one, and work is drawn over waits', () => {
  const bars = [
    { kind: 'work', from: 0, to: 1 },
    { kind: 'wait', from: 1, to: 500 },
    { kind: 'work', from: 500, to: 501 },
  ] as const;
  expect(barText(bars, { from: 0, to: 1000, width: 10 })).toBe('█░░░░█');
});

test.each([
  [{ error: 'Busy', cause }, 'Busy: full'],
  [{ error: 'States.Timeout', cause: '' }, 'States.Timeout'],
  [{ error: '', cause: 'a\u001b[31m' }, 'Unknown: a·[31m'],
  [{ error: 'Long', cause: 'x'.repeat(600) }, `Long: ${'x'.repeat(500)}…`],
])('a failure is one readable line: %j', (failure, text) => {
  expect(failureText(failure)).toBe(text);
});

test('the links lead to the execution and to its events in the AWS console', () => {
  const arn = 'arn:aws:states:eu-west-1:123456789012:express:Machine:0-a-1:5e7';
  const logGroups = { machine: '/aws/vendedlogs/states/Machine', functions: {} };
  const links = consoleLinks(
    { ...execution, arn, startedAt: 1_700_000_000_000, endedAt: 1_700_000_010_000 },
    { region: 'eu-west-1', logGroups },
  );
  expect(links.execution).toBe(
    `https://eu-west-1.console.aws.amazon.com/states/home?region=eu-west-1#/express-executions/details/${arn}?startDate=1700000000000`,
  );
  expect(links.logs).toContain(
    '/cloudwatch/home?region=eu-west-1#logsV2:log-groups/log-group/$252Faws$252Fvendedlogs$252Fstates$252FMachine/log-events$3FfilterPattern$3D',
  );
  expect(links.logs).toContain('$26start$3D1699999940000$26end$3D1700000070000');
});

describe('a batch', () => {
  const batch: Batch = {
    ...{ batchId: '0-a-1', state: 'COMMITTED', payload: { key: 'p' }, execution: 'e' },
    ...{ startedAt: '2026-11-29T07:25:42.000Z', counts: { accepted: 1200, quarantined: 3 } },
    members: [
      { ingestId: 'i1', from: 0, to: 3 },
      { ingestId: 'i2', from: 7, to: 7 },
    ],
    plan: { key: 'plan' },
  };

  test('has its ingests and its objects, of which no more than twenty are listed', () => {
    const lake = Array.from({ length: 22 }, (_, day) => `lake/${day}`);
    const lines = batchReport(batch, { lake, quarantine: [] });
    expect(lines).toContain('  i1, chunks 0–3');
    expect(lines).toContain('  i2, chunk 7');
    expect(lines).toContain('  … and 2 others');
    const expired = batchReport({ ...batch, members: [] }, undefined);
    expect(expired.at(-1)).toMatch(/plan has expired/);
  });

  test('can be chosen from a list', () => {
    const lines = latestReport([batch]).join('\n');
    expect(lines).toMatch(/0-a-1 +COMMITTED +2026-11-29 07:25:42 +1,203/);
    expect(latestReport([])).toEqual(['There are no batches yet.']);
  });
});
