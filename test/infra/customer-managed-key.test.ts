import { Template } from 'aws-cdk-lib/assertions';
import { afterAll, describe, expect, it } from 'vitest';
import { anApp, removeApps } from './support/an-app.ts';

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
  it('the key rotates, survives, and is called DataKey for ever', () => {
    const [lake] = withKey;
    expect(lake?.findResources('AWS::KMS::Key')).toMatchObject({
      DataKey: { Properties: { EnableKeyRotation: true }, DeletionPolicy: 'Retain' },
    });
  });

  it('every bucket but that of the access logs is encrypted with it', () => {
    const keys = all(withKey, 'AWS::S3::Bucket').map(({ Properties }) => {
      const [rule] = Object(Properties['BucketEncryption']).ServerSideEncryptionConfiguration;
      return rule.ServerSideEncryptionByDefault;
    });
    const own = { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: KEY };
    expect(keys).toEqual([{ SSEAlgorithm: 'AES256' }, own, own, own]);
  });

  it('so are tables, stream, log groups and the topic of the alarms', () => {
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

  it('the key is used through the data services, the logs and the alarms of this account only', () => {
    const [key] = all(withKey, 'AWS::KMS::Key');
    const [owner, ...others] = Object(key?.Properties['KeyPolicy']).Statement;
    expect(owner.Principal.AWS).toBeDefined();
    expect(others).toHaveLength(3);
    for (const { Effect, Condition } of others) {
      expect(Effect).toBe('Allow');
      expect(JSON.stringify(Condition)).toMatch(/AWS::AccountId/);
    }
    const [data] = others;
    expect(data.Principal).toEqual({ AWS: '*' });
    expect(JSON.stringify(data.Condition.StringEquals['kms:ViaService'])).toMatch(
      /s3.*dynamodb.*kinesis.*sns/,
    );
  });

  it('no role needs a permission of its own for it', () => {
    expect(JSON.stringify(all(withKey, 'AWS::IAM::Policy'))).not.toContain('kms:');
  });
});

it('without one there is none to pay for', async () => {
  const without = await templates(false);
  expect(all(without, 'AWS::KMS::Key')).toEqual([]);
  expect(JSON.stringify(without.map((template) => template.toJSON()))).not.toContain('DataKey');
});
