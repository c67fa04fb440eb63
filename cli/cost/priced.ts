import * as z from 'zod';
import type { FunctionName } from '../../functions/runtime/environment.ts';
import { FUNCTION_NAMES } from '../../infra/functions/function-names.ts';
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
  /** Whether the event source mapping publishes metrics of its own. */
  countsEvents: boolean;
  schedules: Schedule[];
  pointInTimeRecovery: boolean;
  /** From how many small objects on a day is compacted. */
  compactObjects: number;
  /** How long raw bodies are kept; 0: not at all. */
  rawDays: number;
};

/** A function that runs again and again, or a state machine whose first step it is. */
export type Schedule = { runs: FunctionName; everyMinutes: number; memoryMb: number };

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
const Mapping = z.object({ MetricsConfig: z.object({ Metrics: z.array(z.string()) }).optional() });
const Machine = z.object({
  DefinitionSubstitutions: z.object({ PlanRewritesFunctionArn: z.string() }),
});
const Planner = z.object({
  Environment: z.object({ Variables: z.object({ COMPACT_OBJECTS: z.coerce.number().int() }) }),
});
const Keeper = z.object({
  Environment: z.object({ Variables: z.object({ RAW_DAYS: z.coerce.number().int() }) }),
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
    countsEvents:
      theOne(deployment, 'AWS::Lambda::EventSourceMapping', Mapping).MetricsConfig !== undefined,
    schedules: schedulesOf(deployment),
    compactObjects: compactObjectsOf(deployment),
    rawDays: rawDaysOf(deployment),
    pointInTimeRecovery: everyOne(deployment, 'AWS::DynamoDB::Table', Table).some(
      (table) => table.PointInTimeRecoverySpecification?.PointInTimeRecoveryEnabled === true,
    ),
  };
}

function schedulesOf(deployment: Deployment): Priced['schedules'] {
  return everyOne(deployment, 'AWS::Events::Rule', Rule).map(({ ScheduleExpression, Targets }) => {
    const everyMinutes = minutesOf(ScheduleExpression);
    const target = Targets[0]?.Arn;
    const machine = arnAmong(deployment, 'AWS::StepFunctions::StateMachine', target);
    const run = machine && parsed(machine, Machine).DefinitionSubstitutions.PlanRewritesFunctionArn;
    const scheduled = arnAmong(deployment, 'AWS::Lambda::Function', run ?? target);
    if (!scheduled) throw new Error('The estimate does not know what a schedule runs');
    const { MemorySize: memoryMb } = parsed(scheduled, Memory);
    const name = scheduled.logicalId.replace(/Function[0-9A-F]{8}$/, '');
    const runs = FUNCTION_NAMES.find((each) => each === name);
    if (!runs) throw new Error(`The estimate does not know the function ${name}`);
    return { runs, everyMinutes, memoryMb };
  });
}

const arnAmong = (deployment: Deployment, type: string, arn: string | undefined) =>
  deployment.ofType(type).find(({ attributes }) => attributes['Arn'] === arn);

function minutesOf(rate: string): number {
  const [, count, unit] = /^rate\((\d+) (minute|hour)/.exec(rate) ?? [];
  return Number(count) * (unit === 'hour' ? 60 : 1);
}

const compactObjectsOf = (deployment: Deployment): number =>
  parsed(functionNamed(deployment, 'PlanRewrites'), Planner).Environment.Variables.COMPACT_OBJECTS;

const rawDaysOf = (deployment: Deployment): number =>
  parsed(functionNamed(deployment, 'Ingest'), Keeper).Environment.Variables.RAW_DAYS;

function functionNamed(deployment: Deployment, name: string) {
  const found = deployment
    .ofType('AWS::Lambda::Function')
    .find(({ logicalId }) => logicalId.startsWith(`${name}Function`));
  if (!found) throw new Error(`The estimate needs the function ${name}`);
  return found;
}
