import * as z from 'zod';
import type { Deployment, Resource } from '../template/deployment.ts';

const forever = z.coerce.number().transform((n) => (n < 0 ? Number.POSITIVE_INFINITY : n));
const left = z.undefined('is not served here').optional();

const Properties = z.object({
  FunctionName: z.string(),
  EventSourceArn: z.string().regex(/^arn:aws[\w-]*:kinesis:/, 'must be a Kinesis stream'),
  Enabled: z.boolean().default(true),
  StartingPosition: z.enum(['TRIM_HORIZON', 'LATEST']),
  BatchSize: z.coerce.number().default(100),
  MaximumBatchingWindowInSeconds: z.coerce.number().default(0),
  ParallelizationFactor: z.coerce.number().int().min(1).max(10).default(1),
  MaximumRetryAttempts: forever.default(Number.POSITIVE_INFINITY),
  MaximumRecordAgeInSeconds: forever.default(Number.POSITIVE_INFINITY),
  DestinationConfig: z
    .object({ OnFailure: z.object({ Destination: z.string().startsWith('arn:aws:s3:::') }) })
    .optional(),
  BisectBatchOnFunctionError: z.literal(false, 'is not served here').optional(),
  FunctionResponseTypes: z.array(z.string()).max(0, 'are not served here').optional(),
  FilterCriteria: left,
  TumblingWindowInSeconds: left,
});

/** An event source mapping from a Kinesis stream to a function. */
export type MappingSpec = {
  id: string;
  functionArn: string;
  streamArn: string;
  startingPosition: 'TRIM_HORIZON' | 'LATEST';
  batchSize: number;
  windowMs: number;
  /** Concurrent batches a shard. */
  factor: number;
  retries: number;
  maximumAgeMs: number;
  /** Bucket of the records whose retries are used up. */
  onFailure: string | undefined;
};

/** Every enabled mapping of the deployment. Throws on settings that would be left out. */
export function mappingSpecs(deployment: Deployment): MappingSpec[] {
  return deployment.ofType('AWS::Lambda::EventSourceMapping').flatMap((resource) => {
    const properties = propertiesOf(resource);
    return properties.Enabled ? [mappingSpec(resource.ref, properties, deployment)] : [];
  });
}

function propertiesOf(resource: Resource): z.infer<typeof Properties> {
  const parsed = Properties.safeParse(resource.properties);
  if (parsed.success) return parsed.data;
  throw new Error(`Event source ${resource.logicalId}: ${z.prettifyError(parsed.error)}`);
}

function mappingSpec(
  id: string,
  properties: z.infer<typeof Properties>,
  deployment: Deployment,
): MappingSpec {
  const { FunctionName, EventSourceArn, DestinationConfig } = properties;
  const target = deployment.named(FunctionName);
  return {
    id,
    functionArn: target.attributes['Arn'] ?? target.ref,
    streamArn: EventSourceArn,
    startingPosition: properties.StartingPosition,
    batchSize: properties.BatchSize,
    windowMs: properties.MaximumBatchingWindowInSeconds * 1000,
    factor: properties.ParallelizationFactor,
    retries: properties.MaximumRetryAttempts,
    maximumAgeMs: properties.MaximumRecordAgeInSeconds * 1000,
    onFailure: DestinationConfig?.OnFailure.Destination.split(':').at(-1),
  };
}
