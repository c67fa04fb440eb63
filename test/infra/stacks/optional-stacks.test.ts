import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { synthesise } from '../../../infra/build/synthesise.ts';
import { Stage } from '../../../infra/stage-config.ts';
import { loadDeployment } from '../../../local/template/deployment.ts';
import { at, listAt, objectAt } from '../support/at.ts';
import { optionalStacks, type SynthesisedStack } from '../support/synthesised.ts';

const { assemblyDir, ...stacks } = await optionalStacks();

type Statement = { actions: string[]; resource: string };

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);

function statementsIn(stack: SynthesisedStack): Statement[] {
  return stack.ofType('AWS::IAM::Policy').flatMap((policy) =>
    listAt(policy, 'Properties', 'PolicyDocument', 'Statement').map((statement) => ({
      actions: list(at(statement, 'Action')).map(String),
      resource: JSON.stringify(at(statement, 'Resource')),
    })),
  );
}

describe('without their settings', () => {
  it.each(Stage.options)(
    '%s has none of the optional stacks, so they cost nothing',
    async (stage) => {
      const files = readdirSync((await synthesise(stage)).assemblyDir);
      const templates = files.filter((file) => file.endsWith('.template.json'));
      expect(templates.map((file) => file.split(/[-.]/)[2]).sort()).toEqual([
        'Api',
        'Etl',
        'Lake',
        'Sql',
      ]);
    },
  );
});

describe('the embedded AWS', () => {
  it('leaves the optional stacks out, names them, and runs the others', () => {
    const deployment = loadDeployment(assemblyDir, {
      account: '000000000000',
      region: 'us-east-1',
    });
    expect(deployment.leftOut).toEqual(Object.values(stacks).map(({ name }) => name));
    expect(deployment.ofType('AWS::StepFunctions::StateMachine')).toHaveLength(2);
  });
});

describe.each(Object.entries(stacks))('the roles of the optional stack %s', (_, stack) => {
  const statements = statementsIn(stack);

  it('may do what is named, without wildcards', () => {
    expect(statements.length).toBeGreaterThan(3);
    expect(statements.flatMap(({ actions }) => actions).filter((it) => it.includes('*'))).toEqual(
      [],
    );
  });

  it('can not change or delete anything of the pipeline', () => {
    const writing = statements.filter(({ actions }) =>
      actions.some((action) =>
        /^(?!logs:).*:(Batch)?(Put|Delete|Update|Create|Write)/.test(action),
      ),
    );
    for (const { resource } of writing) {
      expect(resource).toMatch(/SpillBucket.*\/spill\/\*|QueryResultsBucket.*\/results\/\*/);
    }
  });

  it('reach only the lake, its catalog, its workgroup and the three tables', () => {
    const everywhere = statements.filter(({ resource }) => resource === '"*"');
    expect(everywhere.flatMap(({ actions }) => actions)).toEqual(
      stack === stacks.dynamoDbSql ? ['dynamodb:ListTables', 's3:ListAllMyBuckets'] : [],
    );
    const objects = statements.filter(({ actions }) => actions.includes('s3:GetObject'));
    for (const arn of objects.flatMap(({ resource }) => list(JSON.parse(resource)))) {
      expect(JSON.stringify(arn)).toMatch(
        /(LakeBucket.*"\/(lake|quarantine)|QueryResultsBucket.*"\/results|SpillBucket.*"\/spill)\/\*"/,
      );
    }
  });
});

describe('the warehouse', () => {
  const only = (type: string) => {
    const [resource, ...more] = stacks.redshift.ofType(type);
    if (!resource || more.length > 0) throw new Error(`expected one ${type}`);
    return resource.Properties;
  };

  it('is small, private, encrypted in transit, and ends a query after ten minutes', () => {
    expect(only('AWS::RedshiftServerless::Workgroup')).toMatchObject({
      BaseCapacity: 4,
      MaxCapacity: 8,
      PubliclyAccessible: false,
      EnhancedVpcRouting: true,
      ConfigParameters: [
        { ParameterKey: 'require_ssl', ParameterValue: 'true' },
        { ParameterKey: 'max_query_execution_time', ParameterValue: '600' },
      ],
    });
  });

  it('has a password that nobody has seen, and logs connections but not statements', () => {
    const namespace = only('AWS::RedshiftServerless::Namespace');
    expect(namespace).toMatchObject({
      ManageAdminPassword: true,
      LogExports: ['connectionlog', 'userlog'],
    });
    expect(namespace).not.toHaveProperty('AdminUserPassword');
  });

  it('is in a network without a way to the internet', () => {
    const types = Object.values(stacks.redshift.resources).map(({ Type }) => Type);
    expect(types.filter((type) => /Gateway|::EIP|::Route$/.test(type))).toEqual([]);
    expect(stacks.redshift.ofType('AWS::EC2::Subnet')).toHaveLength(3);
    for (const { Properties } of stacks.redshift.ofType('AWS::EC2::Subnet')) {
      expect(Properties['MapPublicIpOnLaunch']).toBe(false);
    }
  });

  it('is reached only by members of its own security group', () => {
    const ingress = only('AWS::EC2::SecurityGroupIngress');
    expect(ingress['SourceSecurityGroupId']).toEqual(ingress['GroupId']);
    const cidrs = stacks.redshift
      .ofType('AWS::EC2::SecurityGroup')
      .filter(({ Properties }) =>
        JSON.stringify(Properties['SecurityGroupIngress'])?.includes('Cidr'),
      );
    expect(cidrs).toEqual([]);
  });

  it('reads one bucket through the endpoint of S3, and writes nowhere', () => {
    const [s3] = stacks.redshift
      .ofType('AWS::EC2::VPCEndpoint')
      .filter(({ Properties }) => Properties['VpcEndpointType'] === 'Gateway');
    const [statement, ...more] = listAt(s3?.Properties, 'PolicyDocument', 'Statement');
    expect(more).toEqual([]);
    expect(at(statement, 'Action')).toEqual([
      's3:GetBucketLocation',
      's3:GetObject',
      's3:ListBucket',
    ]);
    for (const resource of listAt(statement, 'Resource')) {
      expect(JSON.stringify(resource)).toContain('LakeBucketArn');
    }
  });

  it('has what CloudFormation can not create in its outputs', () => {
    const outputs = objectAt(stacks.redshift.template, 'Outputs');
    expect(JSON.stringify(outputs['CreateExternalSchema'])).toContain(
      "CREATE EXTERNAL SCHEMA lake FROM DATA CATALOG DATABASE 'invoices' IAM_ROLE '",
    );
    expect(JSON.stringify(outputs['CreateUsageLimit'])).toMatch(
      /create-usage-limit.*--amount 60 --period monthly --breach-action deactivate/,
    );
  });
});

describe('the connector of DynamoDB', () => {
  it('has the role of the stack instead of its own, and spills to a bucket that expires', () => {
    const [application] = stacks.dynamoDbSql.ofType('AWS::Serverless::Application');
    expect(application?.Properties['Parameters']).toMatchObject({
      LambdaRole: { 'Fn::GetAtt': [expect.stringMatching(/^ConnectorRole/), 'Arn'] },
      DisableSpillEncryption: 'false',
      SpillBucket: { Ref: 'SpillBucket' },
    });
    expect(stacks.dynamoDbSql.resources['SpillBucket']?.Properties).toMatchObject({
      BucketEncryption: expect.anything(),
      LifecycleConfiguration: { Rules: [{}, { ExpirationInDays: 1, Status: 'Enabled' }] },
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: true },
    });
  });

  it('may learn that there is no table of the lower-case name that Athena asks it for', () => {
    const names = statementsIn(stacks.dynamoDbSql)
      .filter(({ actions }) => actions.includes('dynamodb:Scan'))
      .flatMap(({ resource }) => list(JSON.parse(resource)))
      .map((resource) => JSON.stringify(resource));
    expect(names).toEqual([
      expect.stringMatching(/BatchesTable/),
      expect.stringMatching(/CustomersTable/),
      expect.stringMatching(/InvoicesTable/),
      expect.stringMatching(/":table\/invoicepipeline-dev-lake-\*"/),
    ]);
  });

  it('is the function of the data catalog', () => {
    const [catalog] = stacks.dynamoDbSql.ofType('AWS::Athena::DataCatalog');
    expect(catalog?.Properties['Type']).toBe('LAMBDA');
    expect(JSON.stringify(catalog?.Properties['Parameters'])).toContain(
      'function:invoice-pipeline-dev-dynamodb',
    );
  });
});

describe('the QuickSight data set', () => {
  const [dataSet] = stacks.quickSight.ofType('AWS::QuickSight::DataSet');

  it('has captions instead of names, and no technical column', () => {
    const { columns, sql } = {
      columns: listAt(dataSet?.Properties, 'PhysicalTableMap', 'lines', 'CustomSql', 'Columns'),
      sql: at(dataSet?.Properties, 'PhysicalTableMap', 'lines', 'CustomSql', 'SqlQuery'),
    };
    expect(columns.map((column) => at(column, 'Name'))).toContain('Revenue');
    expect(sql).toContain('line_total AS "Revenue"');
    expect(sql).not.toMatch(/line_id|batch_id|ingest_id|ingested_at/);
  });

  it('is read when a chart is drawn, and belongs to the owner of the settings alone', () => {
    expect(dataSet?.Properties['ImportMode']).toBe('DIRECT_QUERY');
    expect(listAt(dataSet?.Properties, 'Permissions')).toMatchObject([
      { Principal: 'arn:aws:quicksight:eu-west-2:123456789012:user/default/analyst' },
    ]);
  });
});
