import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import { RESULTS_PREFIX } from '../../functions/privacy/query-results.ts';
import { suppress, wildcardGrants } from '../nag-suppressions.ts';
import { exportNameOf } from '../storage/export-name.ts';
import type { InvoiceQueries } from './invoice-queries.ts';

const RUN_QUERIES = [
  'athena:StartQueryExecution',
  'athena:StopQueryExecution',
  'athena:GetQueryExecution',
  'athena:BatchGetQueryExecution',
  'athena:GetQueryResults',
  'athena:GetQueryResultsStream',
  'athena:GetWorkGroup',
];
const BROWSE = [
  'athena:GetDataCatalog',
  'athena:ListDatabases',
  'athena:GetDatabase',
  'athena:ListTableMetadata',
  'athena:GetTableMetadata',
];

const REASON =
  'Athena writes the results of a query, on behalf of the role, to keys that it makes up.';

/**
 * Lets a role run queries in the pipeline's workgroup, and read and write their results. What the
 * queries may read is a matter of other grants.
 */
export function letQuery(role: Role, { workGroupName, results }: InvoiceQueries): void {
  const athena = (resource: string): string =>
    Stack.of(role).formatArn({ service: 'athena', resource });
  const objects = `${RESULTS_PREFIX}*`;
  const grants = [
    { actions: RUN_QUERIES, resources: [athena(`workgroup/${workGroupName}`)] },
    { actions: BROWSE, resources: [athena('datacatalog/AwsDataCatalog')] },
    {
      actions: ['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload'],
      resources: [results.arnForObjects(objects)],
    },
    { actions: ['s3:ListBucket', 's3:GetBucketLocation'], resources: [results.bucketArn] },
  ];
  for (const grant of grants) role.addToPolicy(new PolicyStatement(grant));
  suppress(role, wildcardGrants([`${exportNameOf(results)}/${objects}`], REASON));
}
