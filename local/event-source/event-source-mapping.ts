import * as z from 'zod';
import type { Deployment, Resource } from '../template/deployment.ts';

/** A limit within AWS's bounds. -1 stands for none. */
const limit = (least: number, most: number) =>
  z.coerce
    .number()
    .int()
    .refine((n) => n === -1 || (least <= n && n <= most), `must be -1 or ${least} to ${most}`)
    .default(-1)
    .transform((n) => (n === -1 ? Number.POSITIVE_INFINITY : n));
const unsupported = z.undefined('is not served here').optional();

const Properties = z.object({
  FunctionName: z.string(),
  EventSourceArn: z.string().regex(/^arn:aws[\w-]*:kinesis:/, 'must be a Kinesis stream'),
  Enabled: z.boolean().default(true),
  StartingPosition: z.enum(['TRIM_HORIZON', 'LATEST']),
  BatchSize: z.coerce.number().default(100),
  MaximumBatchingWindowInSeconds: z.coerce.number().default(0),
  ParallelizationFactor: z.coerce.number().int().min(1).max(10).default(1),
  MaximumRetryAttempts: limit(0, 10_000),
  MaximumRecordAgeInSeconds: limit(60, 604_800),
  DestinationConfig: z
    .object({ OnFailure: z.object({ Destination: z.string().startsWith('arn:aws:s3:::') }) })
    .optional(),
  BisectBatchOnFunctionError: z.literal(false, 'is not served here').optional(),
  FunctionResponseTypes: z.array(z.string()).max(0, 'are not served here').optional(),
  FilterCriteria: unsupported,
  TumblingWindowInSeconds: unsupported,
});

/** An event source mapping from a Kinesis stream to a function. */
export type EventSourceMapping = {
  id: string;
  functionArn: string;
  streamArn: string;
  startingPosition: 'TRIM_HORIZON' | 'LATEST';
  batchSize: number;
  windowMs: number;
  /** How many batches of a shard are processed at a time. */
  parallelizationFactor: number;
  retries: number;
  maximumAgeMs: number;
  /** The bucket that gets discarded batches. */
  onFailure: string | undefined;
};

/** Every enabled mapping of the template. Throws on a setting that is not supported here. */
export function eventSourceMappings(deployment: Deployment): EventSourceMapping[] {
  return deployment.ofType('AWS::Lambda::EventSourceMapping').flatMap((resource) => {
    const properties = propertiesOf(resource);
    return properties.Enabled ? [eventSourceMapping(resource.ref, properties, deployment)] : [];
  });
}

function propertiesOf(resource: Resource): z.infer<typeof Properties> {
  const parsed = Properties.safeParse(resource.properties);
  if (parsed.success) return parsed.data;
  throw new Error(`Event source ${resource.logicalId}: ${z.prettifyError(parsed.error)}`);
}

function eventSourceMapping(
  id: string,
  properties: z.infer<typeof Properties>,
  deployment: Deployment,
): EventSourceMapping {
  const { FunctionName, EventSourceArn, DestinationConfig } = properties;
  const target = deployment.named(FunctionName);
  return {
    id,
    functionArn: target.attributes['Arn'] ?? target.ref,
    streamArn: EventSourceArn,
    startingPosition: properties.StartingPosition,
    batchSize: properties.BatchSize,
    windowMs: properties.MaximumBatchingWindowInSeconds * 1000,
    parallelizationFactor: properties.ParallelizationFactor,
    retries: properties.MaximumRetryAttempts,
    maximumAgeMs: properties.MaximumRecordAgeInSeconds * 1000,
    onFailure: DestinationConfig?.OnFailure.Destination.split(':').at(-1),
  };
}
