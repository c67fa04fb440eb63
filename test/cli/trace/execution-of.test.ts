import { describe, expect, test } from 'vitest';
import { waterfallOf } from '../../../cli/trace/waterfall.ts';
import { definition } from '../../../statemachines/process-batch.ts';
import { data, executionIn, messagesOf, stateOf, statuses, type Written } from './an-event.ts';

const task = { Type: 'Task' };
const FLOW = {
  TimeoutSeconds: 240,
  States: {
    Begin: { Type: 'Choice', Comment: 'What to do' },
    Claim: task,
    Both: {
      Type: 'Parallel',
      Branches: [{ States: { Left: task, Last: task } }, { States: { Right: task } }],
    },
    Commit: task,
    Note: task,
    Failed: { Type: 'Fail' },
  },
};

const failure = { error: 'Busy', cause: 'full' };
const begun: Written[] = [
  ['ExecutionStarted', 0, 0, data('input', { batchId: 'b' })],
  ['ChoiceStateEntered', 0, 0, { name: 'Begin', ...data('input', { batchId: 'b' }) }],
  ['ChoiceStateExited', 2, 0, { name: 'Begin', ...data('output', { batchId: 'b' }) }],
];

describe('a Task', () => {
  const retried: Written[] = [
    ...begun,
    ['TaskStateEntered', 3, 1, { name: 'Claim', ...data('input', { batchId: 'b' }) }],
    ['LambdaFunctionScheduled', 4, 1, data('input', { execution: 'e' })],
    ['LambdaFunctionStarted', 5, 1],
    ['LambdaFunctionFailed', 6, 2, failure],
    ['LambdaFunctionScheduled', 7, 5],
    ['LambdaFunctionStarted', 8, 5],
    ['LambdaFunctionTimedOut', 9, 75, { error: 'States.Timeout' }],
    ['LambdaFunctionScheduled', 10, 77],
    ['LambdaFunctionStarted', 11, 77],
  ];

  test('has every attempt with its own times and failure; it runs while the last one does', () => {
    const execution = executionIn(messagesOf(retried), FLOW, 80_000);
    expect(execution).toMatchObject({ status: 'running', name: '0-a-1', isComplete: true });
    expect(execution).not.toHaveProperty('endedAt');
    const { attempts, ...claim } = stateOf(execution, 'Claim');
    expect(claim).toMatchObject({ status: 'running', enteredAt: 1000 });
    expect(attempts).toEqual([
      {
        ...{ number: 1, status: 'failed', startedAt: 1000, endedAt: 2000 },
        ...{ failure, input: { json: '{"execution":"e"}', isTruncated: false } },
      },
      {
        ...{ number: 2, status: 'timed out', startedAt: 5000, endedAt: 75_000 },
        failure: { error: 'States.Timeout', cause: '' },
      },
      { number: 3, status: 'running', startedAt: 77_000 },
    ]);
    const row = waterfallOf(execution, 80_000).find(({ state }) => state.name === 'Claim');
    expect(row?.bars.map(({ kind, from, to }) => [kind, from / 1000, to / 1000])).toEqual([
      ['work', 1, 2],
      ['wait', 2, 5],
      ['work', 5, 75],
      ['wait', 75, 77],
      ['work', 77, 80],
    ]);
  });

  test('that succeeds at last has succeeded, and has its output', () => {
    const events: Written[] = [
      ...retried,
      ['LambdaFunctionSucceeded', 12, 78, data('output', { claim: 1 })],
      ['TaskStateExited', 13, 78, { name: 'Claim', ...data('output', { claim: 1 }) }],
    ];
    const claim = stateOf(executionIn(messagesOf(events), FLOW), 'Claim');
    expect(claim).toMatchObject({ status: 'succeeded', exitedAt: 78_000 });
    expect(claim.output).toEqual({ json: '{"claim":1}', isTruncated: false });
    expect(claim).not.toHaveProperty('failure');
  });

  test('whose Catch goes on is caught, and the Fail state at the end has failed', () => {
    const events: Written[] = [
      ...retried.slice(0, 7),
      ['TaskStateExited', 7, 2, { name: 'Claim', ...data('output', { failure: {} }) }],
      ['FailStateEntered', 8, 2, { name: 'Failed' }],
      ['ExecutionFailed', 9, 2, failure],
    ];
    const execution = executionIn(messagesOf(events), FLOW);
    expect(execution).toMatchObject({ status: 'failed', endedAt: 2000, failure });
    expect(statuses(execution)).toEqual({
      ...{ Begin: 'succeeded', Claim: 'caught', Both: 'not reached', Left: 'not reached' },
      ...{ Last: 'not reached', Right: 'not reached', Commit: 'not reached' },
      ...{ Note: 'not reached', Failed: 'failed' },
    });
    expect(stateOf(execution, 'Claim').failure).toEqual(failure);
    expect(stateOf(execution, 'Failed').failure).toEqual(failure);
    expect(stateOf(execution, 'Begin').comment).toBe('What to do');
  });

  test('that nothing catches has failed with the execution', () => {
    const events: Written[] = [...retried.slice(0, 7), ['ExecutionFailed', 7, 2, failure]];
    const claim = stateOf(executionIn(messagesOf(events), FLOW), 'Claim');
    expect(claim).toMatchObject({ status: 'failed', exitedAt: 2000, failure });
  });

  test.each([
    ['ExecutionTimedOut', 'timed out', { error: 'States.Timeout' }],
    ['ExecutionAborted', 'aborted', { error: 'States.Aborted', cause: 'Shut down' }],
  ])('in which %s is %s', (type, status, details) => {
    const events: Written[] = [...retried, ['TaskStateAborted', 12, 90], [type, 12, 90, details]];
    const execution = executionIn(messagesOf(events), FLOW);
    expect(execution.status).toBe(status);
    expect(stateOf(execution, 'Claim')).toMatchObject({ status, exitedAt: 90_000 });
    expect(stateOf(execution, 'Claim').attempts.at(-1)).toMatchObject({ status, endedAt: 90_000 });
  });
});

describe('a Parallel state', () => {
  const parallel: Written[] = [
    ['ExecutionStarted', 0, 0],
    ['ParallelStateEntered', 0, 1, { name: 'Both' }],
    ['ParallelStateStarted', 2, 1],
    ['TaskStateEntered', 3, 1, { name: 'Left' }],
    ['TaskStateEntered', 3, 1, { name: 'Right' }],
    ['LambdaFunctionScheduled', 5, 1, data('input', 'right')],
    ['LambdaFunctionScheduled', 4, 1, data('input', 'left')],
    ['LambdaFunctionStarted', 6, 1],
    ['LambdaFunctionStarted', 7, 1],
  ];

  test('has its states in its branches, and each attempt in its state', () => {
    const execution = executionIn(messagesOf(parallel), FLOW);
    const both = stateOf(execution, 'Both');
    expect(both.branches.map((branch) => branch.map(({ name }) => name))).toEqual([
      ['Left', 'Last'],
      ['Right'],
    ]);
    expect(stateOf(execution, 'Left').attempts[0]?.input?.json).toBe('"left"');
    expect(stateOf(execution, 'Right').attempts[0]?.input?.json).toBe('"right"');
    expect(statuses(execution)).toMatchObject({ Both: 'running', Last: 'not reached' });
  });

  const failed: Written[] = [
    ...parallel,
    ['LambdaFunctionFailed', 9, 3, failure],
    ['TaskStateAborted', 10, 3],
    ['ParallelStateFailed', 10, 3],
  ];

  test('of which a branch fails has failed, and the other branches are aborted', () => {
    const events: Written[] = [...failed, ['ExecutionFailed', 12, 3, failure]];
    const execution = executionIn(messagesOf(events), FLOW);
    expect(statuses(execution)).toMatchObject({
      ...{ Both: 'failed', Left: 'failed', Right: 'aborted', Commit: 'not reached' },
    });
    expect(stateOf(execution, 'Both').failure).toEqual(failure);
    expect(stateOf(execution, 'Right').attempts[0]).toMatchObject({
      ...{ status: 'aborted', endedAt: 3000 },
    });
  });

  test('whose Catch goes on is caught', () => {
    const events: Written[] = [
      ...failed,
      ['ParallelStateExited', 12, 3, { name: 'Both' }],
      ['TaskStateEntered', 13, 3, { name: 'Note' }],
    ];
    expect(statuses(executionIn(messagesOf(events), FLOW))).toMatchObject({
      ...{ Both: 'caught', Left: 'failed', Right: 'aborted', Note: 'running' },
    });
  });

  test('whose branches succeed has succeeded', () => {
    const events: Written[] = [
      ...parallel,
      ['LambdaFunctionSucceeded', 8, 2],
      ['TaskStateExited', 10, 2, { name: 'Right' }],
      ['LambdaFunctionSucceeded', 9, 2],
      ['TaskStateExited', 12, 2, { name: 'Left' }],
      ['ParallelStateSucceeded', 13, 2],
      ['ParallelStateExited', 13, 2, { name: 'Both' }],
    ];
    expect(statuses(executionIn(messagesOf(events), FLOW))).toMatchObject({
      ...{ Both: 'succeeded', Left: 'succeeded', Right: 'succeeded' },
    });
  });
});

describe('events', () => {
  test('may be delivered in any order and more than once, among other messages', () => {
    const messages = messagesOf([...begun, ['ExecutionSucceeded', 3, 1, data('output', 1)]]);
    const [first = '', ...rest] = messages;
    const mixed = ['Permissions are set correctly', ...rest.toReversed(), first, first, '{"id":1}'];
    const execution = executionIn(mixed, FLOW);
    expect(execution).toEqual(executionIn(messages, FLOW));
    expect(execution).toMatchObject({ status: 'succeeded', isComplete: true });
    expect(execution.output?.json).toBe('1');
  });

  test('that are missing are noticed', () => {
    const [first = '', , third = ''] = messagesOf(begun);
    const execution = executionIn([first, third], FLOW);
    expect(execution.isComplete).toBe(false);
    expect(stateOf(execution, 'Begin').status).toBe('succeeded');
  });

  test('without an end are those of a running execution, but not for longer than it may take', () => {
    const messages = messagesOf(begun);
    expect(executionIn(messages, FLOW, 299_000).status).toBe('running');
    expect(executionIn(messages, FLOW, 301_000)).toMatchObject({
      ...{ status: 'aborted', isComplete: false, failure: { error: 'NoEndLogged' } },
    });
  });

  test('say when a payload was cut', () => {
    const started = { input: '{"a', inputDetails: { truncated: true } };
    const execution = executionIn(messagesOf([['ExecutionStarted', 0, 0, started]]), FLOW);
    expect(execution.input).toEqual({ json: '{"a', isTruncated: true });
  });
});

test('every state of the product has its place, in the order of the definition', () => {
  const execution = executionIn(messagesOf([['ExecutionStarted', 0, 0]]), definition);
  expect(execution.states.map(({ name }) => name)).toEqual(Object.keys(definition.States));
  expect(stateOf(execution, 'Materialise').branches).toHaveLength(3);
});
