import { expect, test } from 'vitest';
import { startSchedules, type Targets } from '../../../local/eventbridge/schedules.ts';
import { aDeployment, functionArn } from '../support/a-deployment.ts';
import { virtualClock } from '../support/clocks.ts';
import { fakeLambda } from '../support/fake-lambda.ts';

const aRule = (properties: object) =>
  aDeployment({
    Rule: {
      type: 'AWS::Events::Rule',
      properties: { Targets: [{ Id: 'a', Arn: functionArn('work') }], ...properties },
    },
  });

const targets = (lambda = fakeLambda({})): Targets => ({
  lambda,
  startExecution: async () => expect.unreachable('no state machine is a target'),
});

test('a rate rule invokes its targets every period, first one period after the start', async () => {
  const clock = virtualClock();
  const started = clock.now();
  const events: { at: number; event: Record<string, unknown> }[] = [];
  const lambda = fakeLambda({ work: (event) => events.push({ at: clock.now() - started, event }) });
  const rule = aRule({ ScheduleExpression: 'rate(5 minutes)' });
  const schedules = startSchedules(rule, targets(lambda), clock);
  await expect.poll(() => events.length).toBeGreaterThan(1);
  await schedules.close();
  expect(events.slice(0, 2).map(({ at }) => at)).toEqual([300_000, 600_000]);
  expect(events[0]?.event).toMatchObject({
    source: 'aws.events',
    'detail-type': 'Scheduled Event',
    time: '2026-11-01T00:05:00Z',
    resources: ['Rule'],
  });
});

test('a disabled rule does nothing', async () => {
  const lambda = fakeLambda({});
  const clock = virtualClock();
  const rule = aRule({ ScheduleExpression: 'rate(1 minute)', State: 'DISABLED' });
  const schedules = startSchedules(rule, targets(lambda), clock);
  await clock.sleep(120_000);
  await schedules.close();
  expect(lambda.calls).toEqual([]);
});

test.each([{ ScheduleExpression: 'cron(0 1 * * ? *)' }, { EventPattern: { source: ['x'] } }])(
  '%j is refused',
  (properties) => {
    expect(() => startSchedules(aRule(properties), targets(), virtualClock())).toThrow('Rule');
  },
);

test('a rule starts a state machine with its input, or with the event', async () => {
  const clock = virtualClock();
  const started: [string, unknown][] = [];
  const Arn = 'arn:aws:states:us-east-1:000000000000:stateMachine:Rewrite';
  const rule = aRule({
    ScheduleExpression: 'rate(1 hour)',
    Targets: [
      { Id: 'a', Arn, Input: '{"days":["2026-11-01"]}' },
      { Id: 'b', Arn },
    ],
  });
  const startExecution: Targets['startExecution'] = async (arn, input) =>
    started.push([arn, JSON.parse(input)]);
  const schedules = startSchedules(rule, { ...targets(), startExecution }, clock);
  await expect.poll(() => started.length).toBeGreaterThan(1);
  await schedules.close();
  expect(started.slice(0, 2)).toEqual([
    [Arn, { days: ['2026-11-01'] }],
    [Arn, expect.objectContaining({ source: 'aws.events' })],
  ]);
});
