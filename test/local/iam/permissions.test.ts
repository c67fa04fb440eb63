import { describe, expect, it, vi } from 'vitest';
import { type ApiCall, ServiceError } from '../../../local/endpoint/api-call.ts';
import { openPermissions } from '../../../local/iam/permissions.ts';
import { functionArn } from '../support/a-deployment.ts';
import { fakeLambda } from '../support/fake-lambda.ts';
import { type AStatement, aDeploymentWith, allow, REGIONAL, ROLE_ARN } from './a-role.ts';

const KEY = 'AKIAREADER';
const USER = 'arn:aws:sts::000000000000:assumed-role/Role/Reader';

const functionOf = (accessKey: string) => (accessKey === KEY ? 'Reader' : undefined);

type Made = Pick<ApiCall, 'service' | 'action'> & { input?: object; accessKey?: string };

/** Makes calls with the access key of the function, and returns their results. */
function calling(
  statements: AStatement[],
  next: () => Promise<string> = async () => 'done',
  more: Parameters<typeof aDeploymentWith>[1] = {},
) {
  const permissions = openPermissions(aDeploymentWith(statements, more));
  const intercept = permissions.interceptor(functionOf);
  const call = ({ service, action, input = {}, accessKey = KEY }: Made) =>
    intercept({ service, action, accessKey, input: () => input }, next);
  return { ...permissions, call };
}

const TABLE = REGIONAL('dynamodb', 'table/T');
const CATALOG = REGIONAL('glue', 'catalog');
const DATABASE = REGIONAL('glue', 'database/invoices');
const GLUE_TABLE = REGIONAL('glue', 'table/invoices/lines');

/** Calls, and the grants that each of them needs. */
const CALLS: [name: string, call: Made, needed: [action: string, resource: string][]][] = [
  [
    'PutObject',
    { service: 's3', action: 'PutObject', input: { Bucket: 'b', Key: 'a/k' } },
    [['s3:PutObject', 'arn:aws:s3:::b/a/k']],
  ],
  [
    'HeadObject',
    { service: 's3', action: 'HeadObject', input: { Bucket: 'b', Key: 'k' } },
    [['s3:GetObject', 'arn:aws:s3:::b/k']],
  ],
  [
    'GetObject of a version',
    { service: 's3', action: 'GetObject', input: { Bucket: 'b', Key: 'k', VersionId: 'v' } },
    [['s3:GetObjectVersion', 'arn:aws:s3:::b/k']],
  ],
  [
    'DeleteObject of a version',
    { service: 's3', action: 'DeleteObject', input: { Bucket: 'b', Key: 'k', VersionId: 'v' } },
    [['s3:DeleteObjectVersion', 'arn:aws:s3:::b/k']],
  ],
  [
    'ListObjectVersions',
    { service: 's3', action: 'ListObjectVersions', input: { Bucket: 'b' } },
    [['s3:ListBucketVersions', 'arn:aws:s3:::b']],
  ],
  [
    'ListObjectsV2',
    { service: 's3', action: 'ListObjectsV2', input: { Bucket: 'b', Key: '' } },
    [['s3:ListBucket', 'arn:aws:s3:::b']],
  ],
  [
    'FilterLogEvents',
    { service: 'logs', action: 'FilterLogEvents', input: { logGroupName: '/machine' } },
    [['logs:FilterLogEvents', REGIONAL('logs', 'log-group:/machine:log-stream:')]],
  ],
  [
    'FilterLogEvents by ARN',
    {
      service: 'logs',
      action: 'FilterLogEvents',
      input: { logGroupIdentifier: REGIONAL('logs', 'log-group:/machine:*') },
    },
    [['logs:FilterLogEvents', REGIONAL('logs', 'log-group:/machine:log-stream:')]],
  ],
  [
    'Query of a table',
    { service: 'dynamodb', action: 'Query', input: { TableName: 'T' } },
    [['dynamodb:Query', TABLE]],
  ],
  [
    'Query of an index',
    { service: 'dynamodb', action: 'Query', input: { TableName: 'T', IndexName: 'I' } },
    [['dynamodb:Query', `${TABLE}/index/I`]],
  ],
  [
    'GetItem by ARN',
    { service: 'dynamodb', action: 'GetItem', input: { TableName: TABLE } },
    [['dynamodb:GetItem', TABLE]],
  ],
  [
    'BatchWriteItem to two tables',
    { service: 'dynamodb', action: 'BatchWriteItem', input: { RequestItems: { T: [], U: [] } } },
    [
      ['dynamodb:BatchWriteItem', TABLE],
      ['dynamodb:BatchWriteItem', REGIONAL('dynamodb', 'table/U')],
    ],
  ],
  [
    'PutRecords',
    { service: 'kinesis', action: 'PutRecords', input: { StreamName: 'S' } },
    [['kinesis:PutRecords', REGIONAL('kinesis', 'stream/S')]],
  ],
  [
    'GetRecords by an iterator alone',
    { service: 'kinesis', action: 'GetRecords', input: { ShardIterator: 'x' } },
    [['kinesis:GetRecords', '*']],
  ],
  [
    'BatchCreatePartition',
    {
      service: 'glue',
      action: 'BatchCreatePartition',
      input: { DatabaseName: 'invoices', TableName: 'lines' },
    },
    [CATALOG, DATABASE, GLUE_TABLE].map((arn) => ['glue:BatchCreatePartition', arn]),
  ],
  [
    'GetTable',
    { service: 'glue', action: 'GetTable', input: { DatabaseName: 'invoices', Name: 'lines' } },
    [CATALOG, DATABASE, GLUE_TABLE].map((arn) => ['glue:GetTable', arn]),
  ],
  [
    'GetDatabase',
    { service: 'glue', action: 'GetDatabase', input: { Name: 'invoices' } },
    [CATALOG, DATABASE].map((arn) => ['glue:GetDatabase', arn]),
  ],
  [
    'ListWorkGroups',
    { service: 'athena', action: 'ListWorkGroups' },
    [['athena:ListWorkGroups', '*']],
  ],
  [
    'StartSyncExecution',
    {
      service: 'states',
      action: 'StartSyncExecution',
      input: { stateMachineArn: REGIONAL('states', 'stateMachine:M') },
    },
    [['states:StartSyncExecution', REGIONAL('states', 'stateMachine:M')]],
  ],
  [
    'Invoke',
    { service: 'lambda', action: 'Invoke', input: { FunctionName: 'F' } },
    [['lambda:InvokeFunction', functionArn('F')]],
  ],
];

describe.each(CALLS)('%s', (_, made, needed) => {
  const statements = needed.map(([action, resource]) => allow(action, resource));

  it('is allowed with its grants, and needs each of them', async () => {
    const { call, usedGrants, unusedGrants, denials } = calling(statements);
    expect(await call(made)).toBe('done');
    expect(usedGrants().map(({ action, resource }) => [action, resource])).toEqual(needed);
    expect([...unusedGrants(), ...denials()]).toEqual([]);
  });

  it.each(needed)(
    'is denied without %s on %s, before anything happens',
    async (action, resource) => {
      const next = vi.fn(async () => 'done');
      const revoked = statements.filter((one) => one['Resource'] !== resource);
      const { call, denials } = calling(revoked, next);
      await expect(call(made)).rejects.toThrow(`not authorized to perform: ${action} on resource`);
      expect(denials()).toEqual([`${USER} ${action} ${resource}`]);
      expect(next).not.toHaveBeenCalled();
    },
  );

  it('is allowed to the operator', async () => {
    const { call } = calling([]);
    expect(await call({ ...made, accessKey: 'AKIAOPERATOR' })).toBe('done');
  });
});

describe('a denial', () => {
  const answer = (made: Made) =>
    calling([])
      .call(made)
      .catch((error: ServiceError) => error);

  it('of S3 is AccessDenied, 403', async () => {
    const input = { Bucket: 'b', Key: 'k' };
    expect(await answer({ service: 's3', action: 'GetObject', input })).toMatchObject({
      code: 'AccessDenied',
      status: 403,
      message: `User: ${USER} is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::b/k" because no identity-based policy allows the s3:GetObject action`,
    });
  });

  it.each(['dynamodb', 'kinesis', 'glue', 'states'] as const)(
    'of %s is AccessDeniedException, 400',
    async (service) => {
      const [, made] = CALLS.find(([, call]) => call.service === service) ?? [];
      expect(await answer(made as Made)).toMatchObject({
        code: 'AccessDeniedException',
        status: 400,
      });
    },
  );
});

describe('a missing object', () => {
  const missing = () => Promise.reject(new ServiceError('NoSuchKey', 'none', 404));
  const made: Made = { service: 's3', action: 'GetObject', input: { Bucket: 'b', Key: 'a/k' } };
  const get = allow('s3:GetObject', 'arn:aws:s3:::b/*');

  it('is reported as NoSuchKey to callers that may list the bucket', async () => {
    const { call, unusedGrants } = calling(
      [get, allow('s3:ListBucket', 'arn:aws:s3:::b')],
      missing,
    );
    await expect(call(made)).rejects.toMatchObject({ code: 'NoSuchKey', status: 404 });
    expect(unusedGrants()).toEqual([]);
  });

  it('is reported as AccessDenied to all others', async () => {
    const { call } = calling([get], missing);
    await expect(call(made)).rejects.toMatchObject({
      code: 'AccessDenied',
      status: 403,
      message: expect.stringContaining('s3:ListBucket on resource: "arn:aws:s3:::b"'),
    });
  });
});

describe('a grant that is limited to some partition keys', () => {
  const Condition = {
    'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['MINE', 'OURS'] },
  };
  const statements = [allow(['dynamodb:PutItem', 'dynamodb:UpdateItem'], TABLE, { Condition })];
  const table = {
    type: 'AWS::DynamoDB::Table',
    ref: 'T',
    properties: {
      KeySchema: [
        { AttributeName: 'sk', KeyType: 'RANGE' },
        { AttributeName: 'pk', KeyType: 'HASH' },
      ],
    },
  };
  const item = (pk: string) => ({ pk: { S: pk }, sk: { S: 'MINE' }, value: { S: 'MINE' } });
  const put = (Item: object) => ({ action: 'PutItem', input: { TableName: 'T', Item } });
  const update = (Key: object) => ({ action: 'UpdateItem', input: { TableName: 'T', Key } });

  it.each([
    ['puts one of them', put(item('MINE')), true],
    ['puts another', put(item('THEIRS')), false],
    ['puts an item without a key', put({ sk: { S: 'MINE' } }), false],
    ['updates one of them', update({ pk: { S: 'OURS' } }), true],
    ['updates another', update({ pk: { S: 'MINE2' } }), false],
  ])('%s: allowed %s %s', async (_, made, isAllowed) => {
    const { call } = calling(statements, undefined, { T: table });
    const answer = call({ service: 'dynamodb', ...made }).catch(({ code }) => code);
    expect(await answer).toBe(isAllowed ? 'done' : 'AccessDeniedException');
  });
});

it('a grant counts as used only when no other grant allows the same', async () => {
  const made: Made = { service: 's3', action: 'GetObject', input: { Bucket: 'b', Key: 'a/k' } };
  const twice = [allow('s3:GetObject', 'arn:aws:s3:::b/a/*'), allow('s3:Get*', '*')];
  const { call, usedGrants, unusedGrants } = calling(twice);
  await call(made);
  expect([usedGrants().length, unusedGrants().length]).toEqual([0, 2]);
});

it('an interceptor around the check sees the denial', async () => {
  const seen: unknown[] = [];
  const { interceptor } = openPermissions(aDeploymentWith([]));
  const watched = interceptor(functionOf, (_, next) =>
    next().catch((error: unknown) => {
      seen.push(error);
      throw error;
    }),
  );
  const call: ApiCall = { service: 's3', action: 'PutObject', accessKey: KEY, input: () => ({}) };
  await expect(watched(call, async () => 'done')).rejects.toThrow('not authorized');
  expect(seen).toHaveLength(1);
});

describe('a state machine', () => {
  const MACHINE = REGIONAL('states', 'stateMachine:M');
  const machine = {
    M: {
      type: 'AWS::StepFunctions::StateMachine',
      ref: MACHINE,
      properties: { RoleArn: ROLE_ARN },
    },
  };
  const invoke = (name: string) => {
    const deployment = aDeploymentWith([allow('lambda:InvokeFunction', functionArn('F'))], machine);
    const lambda = openPermissions(deployment).invokedBy(
      MACHINE,
      fakeLambda({ F: () => 1, G: () => 2 }),
    );
    return lambda.invoke(functionArn(name), {});
  };

  it('may invoke the functions of its role', async () => {
    expect(await invoke('F')).toEqual({ payload: 1 });
  });

  it('gets the error of Step Functions for any other function', async () => {
    await expect(invoke('G')).rejects.toMatchObject({
      code: 'AWSLambdaException',
      message: expect.stringContaining(
        'assumed-role/Role/M is not authorized to perform: lambda:InvokeFunction',
      ),
    });
  });

  it('is started by a rule only with a role that may', () => {
    const ScheduleExpression = 'rate(1 hour)';
    const Targets = [{ Id: 'M', Arn: MACHINE, RoleArn: ROLE_ARN }];
    const rule = { type: 'AWS::Events::Rule', properties: { ScheduleExpression, Targets } };
    const resources = { ...machine, Rule: rule };
    const allowed = allow('states:StartExecution', MACHINE);
    expect(openPermissions(aDeploymentWith([allowed], resources)).usedGrants()).toHaveLength(1);
    expect(() => openPermissions(aDeploymentWith([], resources))).toThrow(
      `not authorized to perform: states:StartExecution on resource: ${MACHINE}`,
    );
  });
});

describe('an event source mapping', () => {
  const STREAM = REGIONAL('kinesis', 'stream/S');
  const mapping = {
    Mapping: {
      type: 'AWS::Lambda::EventSourceMapping',
      properties: {
        FunctionName: 'Reader',
        EventSourceArn: STREAM,
        StartingPosition: 'LATEST',
        DestinationConfig: { OnFailure: { Destination: 'arn:aws:s3:::parked' } },
      },
    },
  };
  const reading = [
    'DescribeStream',
    'DescribeStreamSummary',
    'GetRecords',
    'GetShardIterator',
    'ListShards',
  ];
  const needed = [
    ...reading.map((name) => [`kinesis:${name}`, STREAM] as const),
    ['s3:ListBucket', 'arn:aws:s3:::parked'] as const,
    ['s3:PutObject', 'arn:aws:s3:::parked/*'] as const,
  ];
  const deploy = (without?: string) =>
    openPermissions(
      aDeploymentWith(
        needed.filter(([action]) => action !== without).map(([action, arn]) => allow(action, arn)),
        mapping,
      ),
    );

  it('is created when the role of its function may read the stream and park batches', () => {
    expect(deploy().unusedGrants()).toEqual([]);
  });

  it.each(needed)('is refused without %s', (action) => {
    expect(() => deploy(action)).toThrow(
      `Event source Mapping: User: ${USER} is not authorized to perform: ${action}`,
    );
  });
});

it('a function without a role is refused', () => {
  const roleless = { Reader: { type: 'AWS::Lambda::Function', properties: {} } };
  expect(() => openPermissions(aDeploymentWith([], roleless))).toThrow('Reader has no Role');
});

describe('a caller of the API', () => {
  const METHOD = REGIONAL('execute-api', 'api/dev/GET/lines');
  const callerWith = (statements: AStatement[]) =>
    openPermissions(aDeploymentWith(statements)).apiCaller(functionOf);

  it('is a function, if its role may invoke the method', () => {
    const granted = allow('execute-api:Invoke', REGIONAL('execute-api', 'api/dev/GET/*'));
    expect(callerWith([granted])(KEY, METHOD)).toBe(USER);
    expect(callerWith([])(KEY, METHOD)).toBeUndefined();
  });

  it('is the operator otherwise: a user, or with a temporary key a role', () => {
    const callerOf = callerWith([]);
    expect(callerOf('local', METHOD)).toBe('arn:aws:iam::000000000000:user/local');
    expect(callerOf('ASIA1', METHOD)).toBe('arn:aws:sts::000000000000:assumed-role/operator/ASIA1');
  });
});

describe('a service that checks an access itself', () => {
  const resource = REGIONAL('athena', 'workgroup/analysts');
  const access = { action: 'athena:StartQueryExecution', resource };

  it('lets a function do what its role allows, and the operator everything', () => {
    const authorize = calling([allow(access.action, resource)]).authorizer(functionOf);
    expect(() => authorize(KEY, [access])).not.toThrow();
    expect(() => authorize('AKIAOPERATOR', [{ ...access, resource: 'other' }])).not.toThrow();
  });

  it('denies anything else, and records it', () => {
    const { authorizer, denials } = calling([allow(access.action, `${resource}-other`)]);
    expect(() => authorizer(functionOf)(KEY, [access])).toThrow(
      `User: ${USER} is not authorized to perform: ${access.action} on resource: ${resource}`,
    );
    expect(denials()).toEqual([`${USER} ${access.action} ${resource}`]);
  });
});
