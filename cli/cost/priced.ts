import * as z from 'zod';
import type { Deployment } from '../../local/template/deployment.ts';
import { everyOne, parsed, templateOf, theOne } from '../capacity/template.ts';

/** What the synthesised template says about costs, beside its capacity. */
export type Priced = {
  /** undefined if the stream is on-demand. */
  shards: number | undefined;
  retentionHours: number;
  /** Metrics that alarms watch. An alarm with an expression has several. */
  alarmMetrics: number;
  customerManagedKeys: number;
  /** With the transitions of a run that finds nothing to do, if it is one of a state machine. */
  schedules: { everyMinutes: number; memoryMb: number; transitions: number }[];
  pointInTimeRecovery: boolean;
};

const Stream = z.object({
  ShardCount: z.int().optional(),
  RetentionPeriodHours: z.int().default(24),
});
const Alarm = z.object({
  Metrics: z.array(z.object({ MetricStat: z.unknown().optional() })).optional(),
});
const Rule = z.object({
  ScheduleExpression: z.string().regex(/^rate\(\d+ (?:minute|hour)s?\)$/),
  Targets: z.array(z.object({ Arn: z.string() })).length(1),
});
const Memory = z.object({ MemorySize: z.int() });
const Machine = z.object({
  DefinitionSubstitutions: z.object({ PlanRewritesFunctionArn: z.string() }),
});
const Table = z.object({
  PointInTimeRecoverySpecification: z
    .object({ PointInTimeRecoveryEnabled: z.boolean() })
    .optional(),
});

/** Reads what is charged from a cloud assembly. Throws when the template has changed. */
export function pricedFrom(assemblyDir: string): Priced {
  const deployment = templateOf(assemblyDir);
  const stream = theOne(deployment, 'AWS::Kinesis::Stream', Stream);
  return {
    shards: stream.ShardCount,
    retentionHours: stream.RetentionPeriodHours,
    alarmMetrics: everyOne(deployment, 'AWS::CloudWatch::Alarm', Alarm)
      .map(({ Metrics }) => Metrics?.filter(({ MetricStat }) => MetricStat).length ?? 1)
      .reduce((sum, count) => sum + count, 0),
    customerManagedKeys: deployment.ofType('AWS::KMS::Key').length,
    schedules: schedulesOf(deployment),
    pointInTimeRecovery: everyOne(deployment, 'AWS::DynamoDB::Table', Table).some(
      (table) => table.PointInTimeRecoverySpecification?.PointInTimeRecoveryEnabled === true,
    ),
  };
}

/** PlanRewrites, two Maps without items, and what docs/deploy.md counts with them. */
const IDLE_TRANSITIONS = 7;

function schedulesOf(deployment: Deployment): Priced['schedules'] {
  return everyOne(deployment, 'AWS::Events::Rule', Rule).map(({ ScheduleExpression, Targets }) => {
    const everyMinutes = minutesOf(ScheduleExpression);
    const target = Targets[0]?.Arn;
    const machine = arnAmong(deployment, 'AWS::StepFunctions::StateMachine', target);
    const run = machine && parsed(machine, Machine).DefinitionSubstitutions.PlanRewritesFunctionArn;
    const scheduled = arnAmong(deployment, 'AWS::Lambda::Function', run ?? target);
    if (!scheduled) throw new Error('The estimate does not know what a schedule runs');
    const { MemorySize: memoryMb } = parsed(scheduled, Memory);
    return { everyMinutes, memoryMb, transitions: machine ? IDLE_TRANSITIONS : 0 };
  });
}

const arnAmong = (deployment: Deployment, type: string, arn: string | undefined) =>
  deployment.ofType(type).find(({ attributes }) => attributes['Arn'] === arn);

function minutesOf(rate: string): number {
  const [, count, unit] = /^rate\((\d+) (minute|hour)/.exec(rate) ?? [];
  return Number(count) * (unit === 'hour' ? 60 : 1);
}
