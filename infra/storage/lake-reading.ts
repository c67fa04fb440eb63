import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import { LINES_PREFIX, QUARANTINE_PREFIX } from '../../functions/lake/lake-keys.ts';
import { suppress, wildcardGrants } from '../nag-suppressions.ts';
import { exportNameOf } from './export-name.ts';
import type { InvoiceLake } from './invoice-lake.ts';

const PREFIXES = [`${LINES_PREFIX}*`, `${QUARANTINE_PREFIX}*`] as const;

const READ_CATALOG = [
  'glue:GetDatabase',
  'glue:GetTable',
  'glue:GetTables',
  'glue:GetPartition',
  'glue:GetPartitions',
  'glue:BatchGetPartition',
];

const REASON =
  'The role is for people who query the lake: it reads two prefixes of one bucket and one Glue database, whose tables and views come and go.';

/**
 * Lets a role read the lake through its catalog, and nothing else: the objects below two prefixes
 * of one bucket, and one Glue database with its tables. Glue checks an action on a table against
 * the catalog, the database and the table.
 */
export function letReadLake(role: Role, { bucket, databaseName }: InvoiceLake): void {
  const { bucketArn } = bucket;
  const tables = `table/${databaseName}/*`;
  const glue = (resource: string): string =>
    Stack.of(role).formatArn({ service: 'glue', resource });
  const grants = [
    {
      actions: ['s3:GetObject'],
      resources: PREFIXES.map((prefix) => bucket.arnForObjects(prefix)),
    },
    {
      actions: ['s3:ListBucket'],
      resources: [bucketArn],
      conditions: { StringLike: { 's3:prefix': [...PREFIXES] } },
    },
    { actions: ['s3:GetBucketLocation'], resources: [bucketArn] },
    {
      actions: READ_CATALOG,
      resources: ['catalog', `database/${databaseName}`, tables].map(glue),
    },
  ];
  for (const grant of grants) role.addToPolicy(new PolicyStatement(grant));
  const arnOfTables = `arn:<AWS::Partition>:glue:<AWS::Region>:<AWS::AccountId>:${tables}`;
  const objects = PREFIXES.map((prefix) => `${exportNameOf(bucket)}/${prefix}`);
  suppress(role, wildcardGrants([...objects, arnOfTables], REASON));
}
