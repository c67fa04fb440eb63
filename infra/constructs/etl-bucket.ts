import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type LifecycleRule,
} from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { StageConfig } from '../stage-config.ts';
import { pinned } from './pinned.ts';

export type EtlBucketProps = {
  config: StageConfig;
  /** Of what must not be lost by writing it again. */
  versioned?: boolean;
  expiresAfterDays?: number;
};

/** A private, encrypted bucket that is reached by TLS only. Its logical id is its id. */
export class EtlBucket extends Bucket {
  constructor(scope: Construct, id: string, props: EtlBucketProps) {
    super(scope, id, {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      versioned: props.versioned ?? false,
      lifecycleRules: [lifecycleOf(props)],
      removalPolicy: RemovalPolicy[props.config.removalPolicy],
    });
    pinned(this, id);
  }
}

function lifecycleOf({ config, versioned, expiresAfterDays }: EtlBucketProps): LifecycleRule {
  return {
    abortIncompleteMultipartUploadAfter: Duration.days(1),
    ...(expiresAfterDays && { expiration: Duration.days(expiresAfterDays) }),
    ...(versioned && { noncurrentVersionExpiration: Duration.days(config.noncurrentDays) }),
  };
}
