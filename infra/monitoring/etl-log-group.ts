import { RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { StageConfig } from '../stage-config.ts';

export type EtlLogGroupProps = { config: StageConfig; key: IKey | undefined; name?: string };

/**
 * A log group that keeps logs for the `logDays` of the stage. Logs hold only ids and counts, so
 * they are deleted with their stack.
 */
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
