import { Stack } from 'aws-cdk-lib';
import { CfnDataCatalog } from 'aws-cdk-lib/aws-athena';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { CfnApplication } from 'aws-cdk-lib/aws-sam';
import { Construct } from 'constructs';
import { EtlLogGroup } from '../monitoring/etl-log-group.ts';
import { NO_SINGLE_RESOURCE, SPILL, suppress, wildcardGrants } from '../nag-suppressions.ts';
import type { InvoiceQueries } from '../queries/invoice-queries.ts';
import type { Stage, StageConfig } from '../stage-config.ts';
import { EtlBucket } from '../storage/etl-bucket.ts';
import type { InvoiceIndex } from '../storage/invoice-index.ts';

/**
 * AWS's connector in the Serverless Application Repository, with its version. Read
 * docs/bi.md#tableau-on-dynamodb before you change it.
 */
const APPLICATION =
  'arn:aws:serverlessrepo:us-east-1:292517598671:applications/AthenaDynamoDBConnector';
const VERSION = '2026.33.1';

const SPILL_PREFIX = 'spill';
/** Athena reads what a query spilled while the query runs, which is 30 minutes at most. */
const SPILL_DAYS = 1;
const MEMORY_MB = 3008;
const TIMEOUT_SECONDS = 900;

export type DynamoDbConnectorProps = {
  stage: Stage;
  config: StageConfig;
  index: InvoiceIndex;
  queries: InvoiceQueries;
  key: IKey | undefined;
};

/**
 * Athena over Invoices, Customers and Batches: a Lambda function of AWS's, which reads these three
 * tables and no others, and a data catalog that names it. The function has our role instead of its
 * own, which may read every table of the account.
 */
export class DynamoDbConnector extends Construct {
  readonly catalogName: string;

  constructor(scope: Construct, id: string, props: DynamoDbConnectorProps) {
    super(scope, id);
    const functionName = `invoice-pipeline-${props.stage}-dynamodb`;
    const spill = this.spillBucket(props);
    const role = this.role(functionName, spill, props);
    const application = new CfnApplication(this, 'Application', {
      location: { applicationId: APPLICATION, semanticVersion: VERSION },
      parameters: {
        AthenaCatalogName: functionName,
        SpillBucket: spill.bucketName,
        SpillPrefix: SPILL_PREFIX,
        LambdaRole: role.roleArn,
        LambdaMemory: String(MEMORY_MB),
        LambdaTimeout: String(TIMEOUT_SECONDS),
        DisableSpillEncryption: 'false',
      },
    });
    application.node.addDependency(role);
    this.catalogName = `invoice_pipeline_${props.stage}_dynamodb`;
    const catalog = new CfnDataCatalog(this, 'Catalog', {
      name: this.catalogName,
      type: 'LAMBDA',
      description: 'Invoice Pipeline: Invoices, Customers and Batches in DynamoDB',
      parameters: {
        function: Stack.of(this).formatArn({
          service: 'lambda',
          resource: `function:${functionName}`,
        }),
      },
    });
    catalog.addResourceDependency(application);
  }

  private spillBucket({ config, key }: DynamoDbConnectorProps): EtlBucket {
    const bucket = new EtlBucket(this, 'SpillBucket', {
      config: { ...config, removalPolicy: 'DESTROY' },
      key,
      expiresAfterDays: { '': SPILL_DAYS },
    });
    suppress(bucket, SPILL);
    return bucket;
  }

  private role(name: string, spill: EtlBucket, props: DynamoDbConnectorProps): Role {
    const { config, key, index, queries } = props;
    const logs = new EtlLogGroup(this, 'Logs', { config, key, name: `/aws/lambda/${name}` });
    const role = new Role(this, 'Role', {
      description: 'Invoice Pipeline: what the connector of Athena may read',
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    });
    const tables = [index.invoices, index.customers, index.batches];
    const misspelled = lowerCaseTables(index);
    const objects = spill.arnForObjects(`${SPILL_PREFIX}/*`);
    const workGroup = Stack.of(this).formatArn({
      service: 'athena',
      resource: `workgroup/${queries.workGroupName}`,
    });
    const grants = [
      { actions: READ_TABLE, resources: tables.map(({ tableArn }) => tableArn) },
      {
        actions: READ_TABLE,
        resources: [
          Stack.of(this).formatArn({ service: 'dynamodb', resource: `table/${misspelled}` }),
        ],
      },
      { actions: ['dynamodb:ListTables', 's3:ListAllMyBuckets'], resources: ['*'] },
      { actions: ['s3:GetObject', 's3:PutObject'], resources: [objects] },
      { actions: SEE_BUCKET, resources: [spill.bucketArn] },
      { actions: ['athena:GetQueryExecution'], resources: [workGroup] },
    ];
    for (const grant of grants) role.addToPolicy(new PolicyStatement(grant));
    logs.grantWrite(role);
    suppress(role, {
      ...NO_SINGLE_RESOURCE,
      ...wildcardGrants([`<SpillBucket.Arn>/${SPILL_PREFIX}/*`], SPILL_KEYS),
      ...wildcardGrants(
        [`arn:<AWS::Partition>:dynamodb:<AWS::Region>:<AWS::AccountId>:table/${misspelled}`],
        LOWER_CASE_NAMES,
      ),
    });
    return role;
  }
}

const READ_TABLE = [
  'dynamodb:DescribeTable',
  'dynamodb:Query',
  'dynamodb:Scan',
  'dynamodb:PartiQLSelect',
];
/** The connector checks that the bucket is of this account, and that what it spills expires. */
const SEE_BUCKET = ['s3:ListBucket', 's3:GetBucketLocation', 's3:GetLifecycleConfiguration'];
const SPILL_KEYS =
  'The connector spills each part of a result under a key that it makes up, below one prefix of its own bucket.';

/**
 * The names of the tables in lower case, in which Athena passes them on. The connector tries these
 * first, and looks for the right ones only when it is told that there is no such table: without a
 * grant it would be told that access is denied, and give up.
 */
const lowerCaseTables = ({ invoices }: InvoiceIndex): string =>
  `${Stack.of(invoices).stackName.toLowerCase()}-*`;
const LOWER_CASE_NAMES =
  'No table has such a name: those of the pipeline have capitals. The connector only has to learn that there is none, and a name ends in characters of CloudFormation.';
