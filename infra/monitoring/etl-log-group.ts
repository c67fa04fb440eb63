import { RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { StageConfig } from '../stage-config.ts';

export type EtlLogGroupProps = { config: StageConfig; key: IKey | undefined; name?: string };

/** Logs that are kept as long as the stage says. They hold ids and counts, so they go with their stack. */
export class EtlLogGroup extends LogGroup {
  constructor(scope: Construct, id: string, { config, key, name }: EtlLogGroupProps) {
    super(scope, id, {
      retention: config.logDays,
      removalPolicy: RemovalPolicy.DESTROY,
      ...(key && { encryptionKey: key }),
      ...(name && { logGroupName: name }),
    });
  }
}
