import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(import.meta.url);

/**
 * The SDK for functions that are given as text. They are loaded from a temporary folder, so they
 * need absolute paths.
 */
const SDK = ['client-kinesis', 'client-s3', 'client-dynamodb', 'client-sfn']
  .map((name) => `...require(${JSON.stringify(require.resolve(`@aws-sdk/${name}`))})`)
  .join(', ');
const HTTP1 = `new (require(${JSON.stringify(require.resolve('@smithy/node-http-handler'))}).NodeHttpHandler)()`;

const HANDLERS = {
  // Puts numbers, one per line, to the stream.
  Post: `const client = new sdk.KinesisClient({ requestHandler: ${HTTP1} });
    exports.handler = async ({ body }) => {
      const lines = Buffer.from(body, 'base64').toString().split('\\n');
      const Records = lines.map((n) => ({ Data: Buffer.from(n), PartitionKey: n }));
      await client.send(new sdk.PutRecordsCommand({ StreamName: process.env.STREAM, Records }));
      return { statusCode: 202, body: JSON.stringify({ lines: lines.length }) };
    };`,
  // Starts the state machine with a batch of them.
  Start: `const client = new sdk.SFNClient({ maxAttempts: 1, disableHostPrefix: true });
    exports.handler = async ({ Records }) => {
      const numbers = Records.map(({ kinesis }) => Number(Buffer.from(kinesis.data, 'base64')));
      if (numbers.includes(13)) throw Object.assign(new Error('unlucky'), { name: 'Unlucky' });
      const name = 'batch-' + Records[0].kinesis.sequenceNumber.slice(-8) + '-' + Date.now();
      const input = JSON.stringify({ numbers });
      const result = await client.send(
        new sdk.StartSyncExecutionCommand({ stateMachineArn: process.env.MACHINE, name, input }));
      if (result.status !== 'SUCCEEDED') throw Object.assign(new Error(result.cause), { name: result.error });
    };`,
  // Puts every number to the table, and all of them to the bucket.
  Store: `const table = new sdk.DynamoDBClient({});
    const bucket = new sdk.S3Client({});
    exports.handler = async ({ numbers, execution }) => {
      for (const n of numbers)
        await table.send(new sdk.PutItemCommand({ TableName: process.env.TABLE, Item: { n: { S: String(n) } } }));
      const Key = 'sums/' + execution.split(':')[7] + '.json';
      await bucket.send(new sdk.PutObjectCommand({ Bucket: process.env.BUCKET, Key, Body: JSON.stringify(numbers) }));
      return { Key };
    };`,
};

const arn = (logicalId: string) => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });
const ref = (logicalId: string) => ({ Ref: logicalId });

const fn = (name: keyof typeof HANDLERS, Variables: object) => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    FunctionName: name,
    Handler: 'index.handler',
    Role: arn(`${name}Role`),
    Code: { S3Bucket: 'assets', S3Key: `${name}.zip` },
    Timeout: 20,
    MemorySize: 256,
    Environment: { Variables },
  },
});

const definition = {
  StartAt: 'Store',
  States: {
    Store: {
      Type: 'Task',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a placeholder of the definition
      Resource: '${Store}',
      Parameters: { 'numbers.$': '$.numbers', 'execution.$': '$$.Execution.Id' },
      End: true,
    },
  },
};

/** The grants of the roles. Every one of them is needed. */
const GRANTS = {
  Post: [{ Action: 'kinesis:PutRecords', Resource: arn('Numbers') }],
  Start: [
    {
      Action: [
        'kinesis:DescribeStream',
        'kinesis:DescribeStreamSummary',
        'kinesis:GetRecords',
        'kinesis:GetShardIterator',
        'kinesis:ListShards',
      ],
      Resource: arn('Numbers'),
    },
    { Action: ['s3:ListBucket'], Resource: arn('Parked') },
    { Action: ['s3:PutObject'], Resource: 'arn:aws:s3:::parked/*' },
    { Action: ['states:StartSyncExecution'], Resource: ref('Machine') },
  ],
  Store: [
    { Action: ['dynamodb:PutItem'], Resource: arn('Table') },
    { Action: ['s3:PutObject'], Resource: 'arn:aws:s3:::sums/sums/*' },
  ],
  Machine: [{ Action: 'lambda:InvokeFunction', Resource: arn('Store') }],
};

/** The roles, without an action of one of them. */
function roles(revoked: Revoked | undefined) {
  return Object.entries(GRANTS).map(([name, grants]) => {
    const without = name === revoked?.from ? revoked.action : undefined;
    const Statement = grants
      .map(({ Action, Resource }) => ({
        Effect: 'Allow',
        Action: [Action].flat().filter((action) => action !== without),
        Resource,
      }))
      .filter(({ Action }) => Action.length > 0);
    const Policies = [{ PolicyName: 'Grants', PolicyDocument: { Statement } }];
    return [`${name}Role`, { Type: 'AWS::IAM::Role', Properties: { Policies } }] as const;
  });
}

export type Revoked = { from: keyof typeof GRANTS; action: string };

const RESOURCES = {
  Numbers: { Type: 'AWS::Kinesis::Stream', Properties: { Name: 'numbers', ShardCount: 1 } },
  Sums: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'sums' } },
  Parked: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'parked' } },
  Table: {
    Type: 'AWS::DynamoDB::Table',
    Properties: {
      TableName: 'numbers',
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'n', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'n', AttributeType: 'S' }],
    },
  },
  Post: fn('Post', { STREAM: ref('Numbers') }),
  Start: fn('Start', { MACHINE: ref('Machine') }),
  Store: fn('Store', { TABLE: ref('Table'), BUCKET: ref('Sums') }),
  Machine: {
    Type: 'AWS::StepFunctions::StateMachine',
    Properties: {
      StateMachineName: 'machine',
      StateMachineType: 'EXPRESS',
      RoleArn: arn('MachineRole'),
      DefinitionString: JSON.stringify(definition),
      DefinitionSubstitutions: { Store: arn('Store') },
      LoggingConfiguration: {
        Level: 'ALL',
        IncludeExecutionData: true,
        Destinations: [{ CloudWatchLogsLogGroup: { LogGroupArn: arn('MachineLogs') } }],
      },
    },
  },
  MachineLogs: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/machine' } },
  Mapping: {
    Type: 'AWS::Lambda::EventSourceMapping',
    Properties: {
      FunctionName: ref('Start'),
      EventSourceArn: arn('Numbers'),
      StartingPosition: 'TRIM_HORIZON',
      BatchSize: 10,
      MaximumRetryAttempts: 1,
      DestinationConfig: { OnFailure: { Destination: arn('Parked') } },
    },
  },
  Api: {
    Type: 'AWS::ApiGateway::RestApi',
    Properties: { Name: 'numbers', BinaryMediaTypes: ['*/*'] },
  },
  Lines: {
    Type: 'AWS::ApiGateway::Resource',
    Properties: {
      ParentId: { 'Fn::GetAtt': ['Api', 'RootResourceId'] },
      PathPart: 'numbers',
      RestApiId: ref('Api'),
    },
  },
  PostLines: {
    Type: 'AWS::ApiGateway::Method',
    Properties: {
      RestApiId: ref('Api'),
      ResourceId: ref('Lines'),
      HttpMethod: 'POST',
      ApiKeyRequired: true,
      AuthorizationType: 'NONE',
      Integration: {
        Type: 'AWS_PROXY',
        Uri: {
          'Fn::Join': [
            '',
            [
              'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/',
              arn('Post'),
              '/invocations',
            ],
          ],
        },
      },
    },
  },
  Key: { Type: 'AWS::ApiGateway::ApiKey', Properties: { Enabled: true } },
  Plan: {
    Type: 'AWS::ApiGateway::UsagePlan',
    Properties: { ApiStages: [{ ApiId: ref('Api'), Stage: 'dev' }] },
  },
  PlanKey: {
    Type: 'AWS::ApiGateway::UsagePlanKey',
    Properties: { KeyId: ref('Key'), KeyType: 'API_KEY', UsagePlanId: ref('Plan') },
  },
};

/**
 * Writes a small but complete app, as `cdk synth` would: POST → stream → function → state machine →
 * table and bucket.
 */
export function writeAssembly(dir: string, revoked?: Revoked): void {
  const files = Object.entries(HANDLERS).map(([name, code]) => {
    mkdirSync(join(dir, `asset.${name}`), { recursive: true });
    writeFileSync(join(dir, `asset.${name}/index.cjs`), `const sdk = { ${SDK} };\n${code}`);
    const destinations = { here: { bucketName: 'assets', objectKey: `${name}.zip` } };
    return [name, { source: { path: `asset.${name}`, packaging: 'zip' }, destinations }];
  });
  const write = (file: string, content: object) =>
    writeFileSync(join(dir, file), JSON.stringify(content));
  write('App.assets.json', { version: '1', files: Object.fromEntries(files) });
  write('App.template.json', {
    Resources: { ...Object.fromEntries(roles(revoked)), ...RESOURCES },
  });
  write('manifest.json', {
    version: '1',
    artifacts: {
      'App.assets': { type: 'cdk:asset-manifest', properties: { file: 'App.assets.json' } },
      App: {
        type: 'aws:cloudformation:stack',
        properties: { templateFile: 'App.template.json' },
        dependencies: ['App.assets'],
      },
    },
  });
}
