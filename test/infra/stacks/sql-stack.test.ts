import { describe, expect, it } from 'vitest';
import { namedQueries } from '../../../infra/queries/named-queries.ts';
import { synthesised } from '../support/synthesised.ts';

const { sql: dev, lake: devLake } = await synthesised('dev');
const { sql: prod, lake: prodLake } = await synthesised('prod');

const workGroupOf = (stack: typeof dev) => {
  const [id = '', found] =
    Object.entries(stack.resources).find(([, { Type }]) => Type === 'AWS::Athena::WorkGroup') ?? [];
  return { id, properties: found?.Properties ?? {} };
};

describe('the workgroup', () => {
  it('cancels a query at its scan limit, and clients can not override that', () => {
    expect([dev, prod].map((stack) => workGroupOf(stack).properties)).toMatchObject([
      {
        Name: 'invoice-pipeline-dev',
        RecursiveDeleteOption: true,
        WorkGroupConfiguration: {
          EnforceWorkGroupConfiguration: true,
          PublishCloudWatchMetricsEnabled: true,
          BytesScannedCutoffPerQuery: 1_000_000_000,
        },
      },
      {
        Name: 'invoice-pipeline-prod',
        RecursiveDeleteOption: false,
        WorkGroupConfiguration: { BytesScannedCutoffPerQuery: 100_000_000_000 },
      },
    ]);
  });

  it('writes results, encrypted, to its own bucket in this account', () => {
    expect(workGroupOf(prod).properties['WorkGroupConfiguration']).toMatchObject({
      ResultConfiguration: {
        OutputLocation: {
          'Fn::Join': [
            '',
            [
              's3://',
              { 'Fn::ImportValue': expect.stringContaining('RefQueryResultsBucket') },
              '/results/',
            ],
          ],
        },
        EncryptionConfiguration: { EncryptionOption: 'SSE_S3' },
        ExpectedBucketOwner: { Ref: 'AWS::AccountId' },
      },
    });
  });

  it.each([
    ['dev', devLake, 7],
    ['prod', prodLake, 30],
  ] as const)('in %s keeps results in a private bucket until they expire', (_, stack, days) => {
    expect(stack.resources['QueryResultsBucket']?.Properties).toMatchObject({
      LifecycleConfiguration: {
        Rules: expect.arrayContaining([
          { ExpirationInDays: days, Prefix: 'results/', Status: 'Enabled' },
        ]),
      },
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: true },
      BucketEncryption: { ServerSideEncryptionConfiguration: [expect.any(Object)] },
    });
  });
});

it.each([
  ['invoices', dev],
  ['invoices_prod', prod],
] as const)('every query is saved in the workgroup, for the database %s', (database, stack) => {
  const { id } = workGroupOf(stack);
  const saved = stack.ofType('AWS::Athena::NamedQuery').map(({ Properties }) => Properties);
  expect(saved).toEqual(
    namedQueries().map(({ name, question, sql }) => ({
      Name: name,
      Description: question,
      QueryString: sql,
      Database: database,
      WorkGroup: { Ref: id },
    })),
  );
});
