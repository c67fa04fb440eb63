import { Duration } from 'aws-cdk-lib';
import { Stream, StreamEncryption, StreamMode } from 'aws-cdk-lib/aws-kinesis';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { OWN_KEY, suppress } from '../nag-suppressions.ts';
import type { StageConfig } from '../stage-config.ts';
import { pinned } from '../storage/pinned.ts';
import { removalPolicyOf } from '../storage/removal-policy.ts';

export type InvoiceStreamProps = { config: StageConfig; key: IKey | undefined };

/**
 * The stream of chunks between Ingest and StartBatch. It holds lines that are stored nowhere else
 * yet, so it has the removal policy of the lake.
 */
export class InvoiceStream extends Stream {
  constructor(scope: Construct, id: string, { config, key }: InvoiceStreamProps) {
    const { stream } = config;
    super(scope, id, {
      ...(stream.mode === 'provisioned'
        ? { streamMode: StreamMode.PROVISIONED, shardCount: stream.shards }
        : { streamMode: StreamMode.ON_DEMAND }),
      retentionPeriod: Duration.hours(config.retentionHours),
      ...(key
        ? { encryption: StreamEncryption.KMS, encryptionKey: key }
        : { encryption: StreamEncryption.MANAGED }),
      removalPolicy: removalPolicyOf(config),
    });
    pinned(this, id);
    if (key) suppress(this, OWN_KEY);
  }
}
