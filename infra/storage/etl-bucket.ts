import { Duration } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type IBucket,
  type LifecycleRule,
} from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { StageConfig } from '../stage-config.ts';
import { pinned } from './pinned.ts';
import { removalPolicyOf } from './removal-policy.ts';

/** Days until objects expire, by prefix. The prefix `''` is the whole bucket. */
type Expiry = Readonly<Record<string, number>>;

export type EtlBucketProps = {
  config: StageConfig;
  /** Without a key, the bucket is encrypted with SSE-S3. */
  key?: IKey | undefined;
  /** The bucket to which S3 logs who read and wrote which object. */
  accessLogs?: Bucket;
  /** Keeps previous versions of objects, so that overwriting one does not lose it. */
  versioned?: boolean;
  expiresAfterDays?: Expiry;
};

/** A private, encrypted bucket that accepts only TLS. Its logical id is its construct id. */
export class EtlBucket extends Bucket {
  constructor(scope: Construct, id: string, props: EtlBucketProps) {
    const { config, key, accessLogs, versioned = false } = props;
    super(scope, id, {
      ...(key
        ? { encryption: BucketEncryption.KMS, encryptionKey: key, bucketKeyEnabled: true }
        : { encryption: BucketEncryption.S3_MANAGED }),
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      versioned,
      ...(accessLogs && {
        // With exactOptionalPropertyTypes, the CDK's Bucket is not assignable to its own IBucket.
        serverAccessLogsBucket: accessLogs as IBucket,
        serverAccessLogsPrefix: `${id}/`,
      }),
      lifecycleRules: lifecycleOf(props),
      removalPolicy: removalPolicyOf(config),
    });
    pinned(this, id);
  }
}

function lifecycleOf({ config, versioned, expiresAfterDays = {} }: EtlBucketProps) {
  const always: LifecycleRule = {
    abortIncompleteMultipartUploadAfter: Duration.days(1),
    ...(versioned && {
      noncurrentVersionExpiration: Duration.days(config.noncurrentDays),
      // Removes the delete marker of an object once all its versions have expired.
      expiredObjectDeleteMarker: true,
    }),
  };
  const expiries = Object.entries(expiresAfterDays).map(
    ([prefix, days]): LifecycleRule => ({
      ...(prefix && { prefix }),
      expiration: Duration.days(days),
    }),
  );
  return [always, ...expiries];
}
