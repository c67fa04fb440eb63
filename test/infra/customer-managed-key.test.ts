import { Template } from 'aws-cdk-lib/assertions';
import { afterAll, describe, expect, it } from 'vitest';
import { anApp, removeApps } from './support/an-app.ts';
import { at, listAt } from './support/at.ts';
import { EVERY_OPTION } from './support/every-option.ts';

afterAll(removeApps);

async function templates(customerManagedKey: boolean): Promise<Template[]> {
  const { lake, etl, api } = await anApp('prod', { customerManagedKey });
  return [lake, etl, api].map((stack) => Template.fromStack(stack));
}

type Found = { Properties: Record<string, unknown>; DeletionPolicy?: string };
const all = (within: Template[], type: string): Found[] =>
  within.flatMap((template) =>
    Object.values(template.findResources(type) as Record<string, Found>),
  );

const withKey = await templates(true);
const KEY = expect.toSatisfy((arn: unknown) => JSON.stringify(arn).includes('DataKey'));

describe('with a customer-managed key', () => {
  it('the key rotates, is retained, and has the logical id DataKey', () => {
    const [lake] = withKey;
    expect(lake?.findResources('AWS::KMS::Key')).toMatchObject({
      DataKey: { Properties: { EnableKeyRotation: true }, DeletionPolicy: 'RetainExceptOnCreate' },
    });
  });

  it('it encrypts every bucket except that of the access logs', () => {
    const encryptions = all(withKey, 'AWS::S3::Bucket').map(({ Properties }) =>
      at(
        Properties,
        'BucketEncryption',
        'ServerSideEncryptionConfiguration',
        0,
        'ServerSideEncryptionByDefault',
      ),
    );
    const own = { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: KEY };
    expect(encryptions).toEqual([{ SSEAlgorithm: 'AES256' }, own, own, own, own]);
  });

  it('it encrypts tables, stream, log groups and the alarm topic', () => {
    for (const { Properties } of all(withKey, 'AWS::DynamoDB::Table')) {
      expect(Properties['SSESpecification']).toEqual({
        SSEEnabled: true,
        SSEType: 'KMS',
        KMSMasterKeyId: KEY,
      });
    }
    expect(all(withKey, 'AWS::Kinesis::Stream')[0]?.Properties['StreamEncryption']).toEqual({
      EncryptionType: 'KMS',
      KeyId: KEY,
    });
    const logs = all(withKey, 'AWS::Logs::LogGroup');
    expect(logs.length).toBeGreaterThan(10);
    for (const { Properties } of logs) expect(Properties['KmsKeyId']).toEqual(KEY);
    expect(all(withKey, 'AWS::SNS::Topic')[0]?.Properties['KmsMasterKeyId']).toEqual(KEY);
  });

  it('only the data services, logs and alarms of this account may use it', () => {
    const [key] = all(withKey, 'AWS::KMS::Key');
    const [owner, ...others] = listAt(key?.Properties, 'KeyPolicy', 'Statement');
    expect(at(owner, 'Principal', 'AWS')).toBeDefined();
    expect(others).toHaveLength(3);
    for (const statement of others) {
      expect(at(statement, 'Effect')).toBe('Allow');
      expect(JSON.stringify(at(statement, 'Condition'))).toMatch(/AWS::AccountId/);
    }
    const [data] = others;
    expect(at(data, 'Principal')).toEqual({ AWS: '*' });
    expect(JSON.stringify(at(data, 'Condition', 'StringEquals', 'kms:ViaService'))).toMatch(
      /s3.*dynamodb.*kinesis.*sns/,
    );
  });

  it('no role needs a permission on it', () => {
    expect(JSON.stringify(all(withKey, 'AWS::IAM::Policy'))).not.toContain('kms:');
  });
});

it('with a customer-managed key and every optional stack, their data and logs have it too', async () => {
  const { redshift, dynamoDbSql } = await anApp('prod', {
    ...EVERY_OPTION,
    customerManagedKey: true,
  });
  if (!redshift || !dynamoDbSql) throw new Error('an optional stack is missing');
  const optional = [redshift, dynamoDbSql].map((stack) => Template.fromStack(stack));
  const [namespace] = all(optional, 'AWS::RedshiftServerless::Namespace');
  expect(namespace?.Properties['KmsKeyId']).toEqual(KEY);
  const [bucket] = all(optional, 'AWS::S3::Bucket');
  expect(bucket?.Properties['BucketEncryption']).toEqual(KEY);
  const logs = all(optional, 'AWS::Logs::LogGroup');
  expect(logs.map(({ Properties }) => Properties['KmsKeyId'])).toEqual([KEY, KEY]);
});

it('without a customer-managed key there is no key to pay for', async () => {
  const without = await templates(false);
  expect(all(without, 'AWS::KMS::Key')).toEqual([]);
  expect(JSON.stringify(without.map((template) => template.toJSON()))).not.toContain('DataKey');
});
