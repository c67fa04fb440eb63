import { Aws, Stack } from 'aws-cdk-lib';
import { AnyPrincipal, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { StageConfig } from '../stage-config.ts';
import { pinned } from './pinned.ts';
import { removalPolicyOf } from './removal-policy.ts';

/**
 * The services that may use the key on behalf of their callers. SNS is one of them because Lambda
 * sends the audit's findings to the topic.
 */
const DATA_SERVICES = ['s3', 'dynamodb', 'kinesis', 'sns'] as const;

const USE = [
  'kms:Encrypt',
  'kms:Decrypt',
  'kms:ReEncrypt*',
  'kms:GenerateDataKey*',
  'kms:DescribeKey',
];

/**
 * The customer-managed key of buckets, tables, stream, logs and alarms. Its policy is the one that
 * AWS's own service keys have: a principal of the account that may read an object, item or record
 * may have the service decrypt it, and nobody may use the key directly. So no role needs
 * permissions on the key.
 */
export class DataKey extends Key {
  constructor(scope: Construct, id: string, config: StageConfig) {
    super(scope, id, {
      description: 'Invoice Pipeline: data, logs and alarms',
      enableKeyRotation: true,
      removalPolicy: removalPolicyOf(config),
    });
    pinned(this, id);
    for (const statement of [throughServices(this), forLogs(this), forAlarms()])
      this.addToResourcePolicy(statement);
  }
}

function throughServices(scope: Construct): PolicyStatement {
  const { region } = Stack.of(scope);
  return new PolicyStatement({
    sid: 'DataServicesForWhoeverMayCallThem',
    principals: [new AnyPrincipal()],
    actions: [...USE, 'kms:CreateGrant'],
    resources: ['*'],
    conditions: {
      StringEquals: {
        'kms:CallerAccount': Aws.ACCOUNT_ID,
        'kms:ViaService': DATA_SERVICES.map((service) => `${service}.${region}.amazonaws.com`),
      },
    },
  });
}

function forLogs(scope: Construct): PolicyStatement {
  const { region } = Stack.of(scope);
  const groups = Stack.of(scope).formatArn({ service: 'logs', resource: 'log-group:*' });
  return new PolicyStatement({
    sid: 'LogGroupsOfThisAccount',
    principals: [new ServicePrincipal(`logs.${region}.amazonaws.com`)],
    actions: USE,
    resources: ['*'],
    conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': groups } },
  });
}

/** CloudWatch can publish to an encrypted topic only if the key's policy lets it. */
function forAlarms(): PolicyStatement {
  return new PolicyStatement({
    sid: 'AlarmsOfThisAccount',
    principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
    actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
    resources: ['*'],
    conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
  });
}
