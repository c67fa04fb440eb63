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
  schedules: { everyMinutes: number; memoryMb: number }[];
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

function schedulesOf(deployment: Deployment): Priced['schedules'] {
  const functions = deployment.ofType('AWS::Lambda::Function');
  return everyOne(deployment, 'AWS::Events::Rule', Rule).map(({ ScheduleExpression, Targets }) => {
    const target = functions.find(({ attributes }) => attributes['Arn'] === Targets[0]?.Arn);
    if (!target) throw new Error('The estimate does not know what a schedule runs');
    const { MemorySize: memoryMb } = parsed(target, Memory);
    return { everyMinutes: minutesOf(ScheduleExpression), memoryMb };
  });
}

function minutesOf(rate: string): number {
  const [, count, unit] = /^rate\((\d+) (minute|hour)/.exec(rate) ?? [];
  return Number(count) * (unit === 'hour' ? 60 : 1);
}
