import * as z from 'zod';
import type { Deployment, Resource } from '../../local/template/deployment.ts';
import { everyOne, parsed, templateOf, theOne } from './template.ts';

/** The names of a key's attributes, the partition key first. */
const Keys = z
  .array(z.object({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) }))
  .transform((keys) => keys.map(({ AttributeName }) => AttributeName));

const IndexProperties = z
  .object({
    IndexName: z.string(),
    KeySchema: Keys,
    Projection: z.object({ ProjectionType: z.enum(['ALL', 'KEYS_ONLY']) }),
  })
  .transform(({ IndexName, KeySchema, Projection }) => ({
    name: IndexName,
    keys: KeySchema,
    projectsAll: Projection.ProjectionType === 'ALL',
  }));
export type Index = z.infer<typeof IndexProperties>;

const TableProperties = z.object({
  BillingMode: z.literal('PAY_PER_REQUEST', { error: 'the estimate knows on-demand tables only' }),
  GlobalSecondaryIndexes: z.array(IndexProperties).default([]),
});

const StreamProperties = z.object({
  ShardCount: z.int().optional(),
  StreamModeDetails: z.object({ StreamMode: z.enum(['PROVISIONED', 'ON_DEMAND']) }).optional(),
});

const MappingProperties = z.object({
  BatchSize: z.int(),
  MaximumBatchingWindowInSeconds: z.int().default(0),
  ParallelizationFactor: z.int().default(1),
});

const FunctionProperties = z.object({ MemorySize: z.int(), Timeout: z.int() });

const Throttle = z.object({ RateLimit: z.number() });

const PlanProperties = z.object({
  Throttle: Throttle.optional(),
  Quota: z.object({ Limit: z.int(), Period: z.literal('MONTH') }).optional(),
});

const StageProperties = z.object({
  MethodSettings: z.array(z.object({ ThrottlingRateLimit: z.number() })).min(1),
});

const MachineProperties = z.object({ DefinitionString: z.string() });
const Definition = z.object({ TimeoutSeconds: z.int() });

/** What the synthesised template says about the capacity of the pipeline. */
export type Deployed = {
  /** undefined if the stream is on-demand. */
  shards: number | undefined;
  batchSize: number;
  windowSeconds: number;
  parallelizationFactor: number;
  /** By construct id. */
  functions: ReadonlyMap<string, { memoryMb: number; timeoutSeconds: number }>;
  machineSeconds: number;
  ledger: { indexes: Index[] };
  api: { requestsPerSecond: number; requestsPerMonth: number | undefined };
};

/** Reads the capacity of the pipeline from a cloud assembly. Throws when the template has changed. */
export function deployedFrom(assemblyDir: string): Deployed {
  const deployment = templateOf(assemblyDir);
  const stream = theOne(deployment, 'AWS::Kinesis::Stream', StreamProperties);
  const mapping = theOne(deployment, 'AWS::Lambda::EventSourceMapping', MappingProperties);
  const machine = parsed(expressMachine(deployment), MachineProperties);
  return {
    shards: stream.StreamModeDetails?.StreamMode === 'ON_DEMAND' ? undefined : stream.ShardCount,
    batchSize: mapping.BatchSize,
    windowSeconds: mapping.MaximumBatchingWindowInSeconds,
    parallelizationFactor: mapping.ParallelizationFactor,
    functions: functionsOf(deployment),
    machineSeconds: Definition.parse(JSON.parse(machine.DefinitionString)).TimeoutSeconds,
    ledger: ledgerOf(deployment),
    api: apiOf(deployment),
  };
}

function functionsOf(deployment: Deployment): Deployed['functions'] {
  return new Map(
    deployment.ofType('AWS::Lambda::Function').map((resource) => {
      const { MemorySize, Timeout } = parsed(resource, FunctionProperties);
      const name = resource.logicalId.replace(/Function[0-9A-F]{8}$/, '');
      return [name, { memoryMb: MemorySize, timeoutSeconds: Timeout }];
    }),
  );
}

function ledgerOf(deployment: Deployment): Deployed['ledger'] {
  const table = parsed(deployment.named('BatchesTable'), TableProperties);
  return { indexes: table.GlobalSecondaryIndexes };
}

function apiOf(deployment: Deployment): Deployed['api'] {
  const stage = theOne(deployment, 'AWS::ApiGateway::Stage', StageProperties);
  const rates = stage.MethodSettings.map(({ ThrottlingRateLimit }) => ThrottlingRateLimit);
  const [plan] = everyOne(deployment, 'AWS::ApiGateway::UsagePlan', PlanProperties);
  return {
    requestsPerSecond: Math.min(...rates, plan?.Throttle?.RateLimit ?? Number.POSITIVE_INFINITY),
    requestsPerMonth: plan?.Quota?.Limit,
  };
}

/** The machine of batches. The other one, of Standard, rewrites days that have landed. */
function expressMachine(deployment: Deployment): Resource {
  const machines = deployment.ofType('AWS::StepFunctions::StateMachine');
  const found = machines.find(({ properties }) => properties['StateMachineType'] === 'EXPRESS');
  if (found) return found;
  throw new Error('The estimate needs an Express state machine, and the template has none');
}
