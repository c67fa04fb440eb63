import { Duration, RemovalPolicy } from 'aws-cdk-lib';
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

/** Days until objects go: everything (`''`), or what lies below a prefix. */
type Expiry = Readonly<Record<string, number>>;

export type EtlBucketProps = {
  config: StageConfig;
  /** None where S3's own has to do. */
  key?: IKey | undefined;
  /** Where S3 logs who read and wrote which object. */
  accessLogs?: Bucket;
  /** Of what must not be lost by writing it again. */
  versioned?: boolean;
  expiresAfterDays?: Expiry;
};

/** A private, encrypted bucket that is reached by TLS only. Its logical id is its id. */
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
        // Under exactOptionalPropertyTypes the library's own class is not what its interface says.
        serverAccessLogsBucket: accessLogs as IBucket,
        serverAccessLogsPrefix: `${id}/`,
      }),
      lifecycleRules: lifecycleOf(props),
      removalPolicy: RemovalPolicy[config.removalPolicy],
    });
    pinned(this, id);
  }
}

function lifecycleOf({ config, versioned, expiresAfterDays = {} }: EtlBucketProps) {
  const always: LifecycleRule = {
    abortIncompleteMultipartUploadAfter: Duration.days(1),
    ...(versioned && {
      noncurrentVersionExpiration: Duration.days(config.noncurrentDays),
      // What is left of an object whose versions have all expired.
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
