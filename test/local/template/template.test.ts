// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the placeholders are CloudFormation's
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadDeployment } from '../../../local/template/deployment.ts';
import { NO_VALUE, resolve, type Scope } from '../../../local/template/intrinsics.ts';
import { aDataDir } from '../support/data-dir.ts';

const TARGET = { account: '000000000000', region: 'us-east-1' };

type Stacks = Record<string, { template: object; dependencies?: string[] }>;

/** Writes what `cdk synth` would write. */
function anAssembly(stacks: Stacks, assets: Record<string, string> = {}): string {
  const dir = aDataDir();
  const write = (file: string, content: object) =>
    writeFileSync(join(dir, file), JSON.stringify(content));
  mkdirSync(dir, { recursive: true });
  const artifacts = Object.entries(stacks).map(([name, { template, dependencies = [] }]) => {
    write(`${name}.template.json`, template);
    return [
      name,
      {
        type: 'aws:cloudformation:stack',
        dependencies,
        properties: { templateFile: `${name}.template.json` },
      },
    ];
  });
  write('all.assets.json', {
    files: Object.fromEntries(
      Object.entries(assets).map(([objectKey, path]) => [
        objectKey,
        { source: { path, packaging: 'zip' }, destinations: { here: { objectKey } } },
      ]),
    ),
  });
  write('manifest.json', {
    artifacts: {
      Tree: { type: 'cdk:tree', properties: { file: 'tree.json' } },
      assets: { type: 'cdk:asset-manifest', properties: { file: 'all.assets.json' } },
      ...Object.fromEntries(artifacts),
    },
  });
  return dir;
}

const deploy = (Resources: object, rest: object = {}) =>
  loadDeployment(anAssembly({ App: { template: { Resources, ...rest } } }), TARGET);

describe('a deployment', () => {
  test('leaves out a stack whose template says that it is for AWS only, whatever is in it', () => {
    const only = {
      Metadata: { OnlyOnAws: true },
      Transform: 'AWS::Serverless-2016-10-31',
      Resources: { Warehouse: { Type: 'AWS::RedshiftServerless::Namespace' } },
    };
    const app = { Resources: { Lake: { Type: 'AWS::S3::Bucket' } } };
    const dir = anAssembly({ App: { template: app }, Extra: { template: only } });
    const deployment = loadDeployment(dir, TARGET);
    expect(deployment.leftOut).toEqual(['Extra']);
    expect(deployment.named('Lake').stack).toBe('App');
  });

  test('generates the names that the template does not give, the same ones every time', () => {
    const resources = {
      Lake1A: { Type: 'AWS::S3::Bucket' },
      Stream: { Type: 'AWS::Kinesis::Stream', Properties: { Name: 'given' } },
      Machine: { Type: 'AWS::StepFunctions::StateMachine' },
    };
    const first = deploy(resources);
    expect(first.named('Lake1A')).toMatchObject({
      ref: 'app-lake1a',
      attributes: { Arn: 'arn:aws:s3:::app-lake1a' },
    });
    expect(first.named('given').attributes['Arn']).toBe(
      'arn:aws:kinesis:us-east-1:000000000000:stream/given',
    );
    const machine = 'arn:aws:states:us-east-1:000000000000:stateMachine:App-Machine';
    expect(first.named('Machine').ref).toBe(machine);
    expect(first.named(machine).logicalId).toBe('Machine');
    expect(deploy(resources).ofType('AWS::S3::Bucket')).toEqual(first.ofType('AWS::S3::Bucket'));
  });

  test('shortens a long name, and keeps it unique', () => {
    const long = 'L'.repeat(70);
    const { ofType } = deploy({
      [`${long}A`]: { Type: 'AWS::S3::Bucket' },
      [`${long}B`]: { Type: 'AWS::S3::Bucket' },
    });
    const names = ofType('AWS::S3::Bucket').map(({ ref }) => ref);
    expect(names.map(({ length }) => length)).toEqual([63, 63]);
    expect(new Set(names).size).toBe(2);
  });

  test('resolves references in any order of the resources', () => {
    const { named } = deploy({
      Function: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          Environment: {
            Variables: {
              TABLE: { Ref: 'Table' },
              WHERE: { 'Fn::Sub': '${AWS::Region}/${Table.Arn}/${!Kept}' },
              STREAM: { 'Fn::GetAtt': ['Stream', 'Arn'] },
            },
          },
          Layers: [{ Ref: 'AWS::NoValue' }],
        },
      },
      Table: { Type: 'AWS::DynamoDB::Table', Properties: { TableName: 'Invoices' } },
      Stream: { Type: 'AWS::Kinesis::Stream' },
    });
    expect(named('Function').properties).toEqual({
      Environment: {
        Variables: {
          TABLE: 'Invoices',
          WHERE: 'us-east-1/arn:aws:dynamodb:us-east-1:000000000000:table/Invoices/${Kept}',
          STREAM: 'arn:aws:kinesis:us-east-1:000000000000:stream/App-Stream',
        },
      },
      Layers: [],
    });
  });

  test('resolves imports from a dependency that comes later in the manifest', () => {
    const { named } = loadDeployment(
      anAssembly({
        Api: {
          dependencies: ['Lake'],
          template: {
            Resources: {
              F: {
                Type: 'AWS::Lambda::Function',
                Properties: { Bucket: { 'Fn::ImportValue': 'Lake:Bucket' } },
              },
            },
          },
        },
        Lake: {
          template: {
            Resources: { Bucket: { Type: 'AWS::S3::Bucket' } },
            Outputs: { Out: { Value: { Ref: 'Bucket' }, Export: { Name: 'Lake:Bucket' } } },
          },
        },
      }),
      TARGET,
    );
    expect(named('F').properties).toEqual({ Bucket: 'lake-bucket' });
  });

  test('leaves out a resource whose condition is false', () => {
    const { ofType } = deploy(
      {
        Here: { Type: 'AWS::S3::Bucket', Condition: 'InRegion' },
        Elsewhere: { Type: 'AWS::S3::Bucket', Condition: 'NotInRegion' },
      },
      {
        Conditions: {
          InRegion: { 'Fn::Or': [{ 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] }, false] },
          NotInRegion: { 'Fn::Not': [{ Condition: 'InRegion' }] },
        },
      },
    );
    expect(ofType('AWS::S3::Bucket').map(({ logicalId }) => logicalId)).toEqual(['Here']);
  });

  test('finds an asset by the key that the template gives it', () => {
    const dir = anAssembly({ App: { template: { Resources: {} } } }, { 'abc.zip': 'asset.abc' });
    const { assetPath } = loadDeployment(dir, TARGET);
    expect(assetPath('abc.zip')).toBe(join(dir, 'asset.abc'));
    expect(() => assetPath('other.zip')).toThrow('no asset other.zip');
  });

  test('refuses an unknown type, naming type, resource and stack', () => {
    expect(() => deploy({ Queue1: { Type: 'AWS::SQS::Queue' } })).toThrow(
      'AWS::SQS::Queue (Queue1 in stack App) is not supported by the local run',
    );
    expect(() => deploy({ Custom: { Type: 'Custom::S3AutoDeleteObjects' } })).toThrow(
      'Custom::S3AutoDeleteObjects (Custom in stack App)',
    );
  });

  test.each([
    ['a missing resource', { Ref: 'Missing' }, 'refers to Missing'],
    ['a missing attribute', { 'Fn::GetAtt': ['F', 'StreamArn'] }, 'refers to F.StreamArn'],
    ['an unknown function', { 'Fn::Cidr': [] }, 'uses Fn::Cidr'],
    ['a missing export', { 'Fn::ImportValue': 'x' }, 'refers to the export x'],
  ])('refuses %s', (_, value, message) => {
    const resources = { F: { Type: 'AWS::Lambda::Function', Properties: { value } } };
    expect(() => deploy(resources)).toThrow(message);
  });

  test('takes the deletion policies of CloudFormation, and refuses others', () => {
    const bucket = (policies: object) => () =>
      deploy({ Lake: { Type: 'AWS::S3::Bucket', ...policies } });
    expect(
      bucket({ DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' }),
    ).not.toThrow();
    expect(bucket({ DeletionPolicy: 'Keep' })).toThrow('Resources.Lake.DeletionPolicy');
    expect(bucket({ UpdateReplacePolicy: 'RetainExceptOnCreate' })).toThrow('UpdateReplacePolicy');
  });

  test('refuses a circular name', () => {
    const bucket = (other: string) => ({
      Type: 'AWS::S3::Bucket',
      Properties: { BucketName: { Ref: other } },
    });
    expect(() => deploy({ A: bucket('B'), B: bucket('A') })).toThrow('refers to itself');
  });
});

describe('intrinsic functions', () => {
  const scope: Scope = {
    ref: (name) => (name === 'none' ? NO_VALUE : name === 'list' ? ['x', 'y'] : `<${name}>`),
    attribute: (id, attribute) => `<${id}|${attribute}>`,
    condition: (name) => name === 'yes',
    mapping: (...path) => path.join('/'),
    exported: (name) => `exported ${name}`,
  };

  test.each([
    [{ 'Fn::Join': ['-', ['a', { Ref: 'b' }, 1]] }, 'a-<b>-1'],
    [{ 'Fn::Join': [',', { Ref: 'list' }] }, 'x,y'],
    [{ 'Fn::GetAtt': 'a.Nested.Arn' }, '<a|Nested.Arn>'],
    [{ 'Fn::Select': ['1', { 'Fn::Split': ['/', 'a/b'] }] }, 'b'],
    [{ 'Fn::Sub': ['${own} ${a.Arn}', { own: { Ref: 'x' } }] }, '<x> <a|Arn>'],
    [{ 'Fn::FindInMap': ['m', { Ref: 'k' }, 'v'] }, 'm/<k>/v'],
    [{ 'Fn::If': ['yes', { Ref: 'a' }, { 'Fn::Cidr': [] }] }, '<a>'],
    [{ a: { 'Fn::If': ['no', 1, { Ref: 'none' }] }, b: [{ Ref: 'none' }] }, { b: [] }],
    [{ 'Fn::And': [true, { Condition: 'yes' }] }, true],
    [
      { Condition: { StringEquals: { a: { Ref: 'b' } } } },
      { Condition: { StringEquals: { a: '<b>' } } },
    ],
  ])('%j becomes %j', (value, given) => {
    expect(resolve(value, scope)).toEqual(given);
  });
});
