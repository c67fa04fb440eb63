import { Duration } from 'aws-cdk-lib';
import type { IStream } from 'aws-cdk-lib/aws-kinesis';
import {
  EventSourceMapping,
  type IFunction,
  MetricType,
  StartingPosition,
} from 'aws-cdk-lib/aws-lambda';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { StageConfig } from '../stage-config.ts';

export type DeliveryProps = {
  stream: IStream;
  target: IFunction;
  parked: Bucket;
  config: StageConfig;
};

/**
 * Delivers the stream's chunks to StartBatch. Attempts are bounded in age, and in dev also in
 * number. When they are used up, the payload is parked in a bucket and the shard continues. A
 * failed delivery is not bisected, because its chunks would be redelivered in other batches.
 */
export class Delivery extends EventSourceMapping {
  constructor(scope: Construct, id: string, { stream, target, parked, config }: DeliveryProps) {
    super(scope, id, {
      eventSourceArn: stream.streamArn,
      target,
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: config.batchSize,
      maxBatchingWindow: Duration.seconds(config.batchWindowSeconds),
      parallelizationFactor: config.parallelizationFactor,
      bisectBatchOnError: false,
      retryAttempts: config.retryAttempts,
      maxRecordAge: Duration.hours(config.recordAgeHours),
      // Publishes the metric that the alarm on parked chunks needs. It is off by default.
      ...(config.alarms === 'all' && { metricsConfig: { metrics: [MetricType.EVENT_COUNT] } }),
      // The CDK's own destination would also grant reading and deleting: see permissions.ts.
      onFailure: { bind: () => ({ destination: parked.bucketArn }) },
    });
  }
}
