import { describe, expect, it } from 'vitest';
import {
  CORRECTION_COLUMNS,
  CORRECTIONS_TABLE,
} from '../../../functions/lake/corrections-table.ts';
import {
  LINE_COLUMNS,
  LINES_STORAGE,
  LINES_TABLE,
  QUARANTINE_COLUMNS,
  QUARANTINE_STORAGE,
  QUARANTINE_TABLE,
} from '../../../functions/lake/lake-tables.ts';
import { BY_ACCEPTANCE, BY_STATE } from '../../../functions/ledger/ledger.ts';
import { listAt, objectAt } from '../support/at.ts';
import { synthesised } from '../support/synthesised.ts';

const dev = (await synthesised('dev')).lake;
const prod = (await synthesised('prod')).lake;
const DATA = ['StagingBucket', 'ParkedBucket', 'LakeBucket'];
const BUCKETS = ['AccessLogBucket', ...DATA, 'QueryResultsBucket'];
const TABLES = ['InvoicesTable', 'CustomersTable', 'BatchesTable'];
const CATALOG = ['InvoicesDatabase', 'InvoiceLinesTable', 'QuarantineTable', 'CorrectionsTable'];

describe('a resource that holds data', () => {
  it('has one of these logical ids, which never change: a new id is a new, empty resource', () => {
    for (const { resources } of [dev, prod]) {
      const stateful = Object.keys(resources).filter(
        (id) => resources[id]?.Type !== 'AWS::S3::BucketPolicy',
      );
      expect(stateful.sort()).toEqual([...BUCKETS, ...TABLES, ...CATALOG].sort());
    }
  });

  it('is retained and protected in prod, and deleted with its stack in dev', () => {
    const kept = (stack: typeof dev, id: string) => {
      const { DeletionPolicy, UpdateReplacePolicy } = stack.resources[id] ?? {};
      return [DeletionPolicy, UpdateReplacePolicy];
    };
    for (const id of [...BUCKETS, ...TABLES, ...CATALOG]) {
      const policy = TABLES.includes(id) ? 'Retain' : 'RetainExceptOnCreate';
      expect([id, ...kept(prod, id)]).toEqual([id, policy, 'Retain']);
      expect([id, ...kept(dev, id)]).toEqual([id, 'Delete', 'Delete']);
    }
    expect([dev.terminationProtection, prod.terminationProtection]).toEqual([false, true]);
  });

  it('is in a stack that holds nothing that runs', () => {
    expect(dev.ofType('AWS::Lambda::Function')).toEqual([]);
    expect(dev.ofType('AWS::IAM::Role')).toEqual([]);
  });
});

describe('the buckets', () => {
  it.each(BUCKETS)('%s is private and encrypted', (id) => {
    expect(prod.resources[id]?.Properties).toMatchObject({
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          { ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } },
        ],
      },
    });
  });

  it.each(BUCKETS)('%s refuses requests without TLS', (id) => {
    const policy = dev
      .ofType('AWS::S3::BucketPolicy')
      .find(({ Properties }) => JSON.stringify(Properties['Bucket']) === `{"Ref":"${id}"}`);
    expect(policy?.Properties['PolicyDocument']).toMatchObject({
      Statement: expect.arrayContaining([
        expect.objectContaining({
          Effect: 'Deny',
          Action: 's3:*',
          Principal: { AWS: '*' },
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        }),
      ]),
    });
  });

  it.each(DATA)('%s has an access log', (id) => {
    expect(prod.resources[id]?.Properties['LoggingConfiguration']).toEqual({
      DestinationBucketName: { Ref: 'AccessLogBucket' },
      LogFilePrefix: `${id}/`,
    });
  });

  it('expire logs, staging, parked payloads, quarantine and archives, but never lines', () => {
    const expiries = (stack: typeof dev, id: string) => {
      const rules = listAt(stack.resources, id, 'Properties', 'LifecycleConfiguration', 'Rules');
      return rules
        .map((rule) => objectAt(rule))
        .flatMap(({ Prefix: prefix = '', ExpirationInDays: days }) =>
          days ? [[prefix, days]] : [],
        );
    };
    expect(BUCKETS.map((id) => expiries(dev, id))).toEqual([
      [['', 14]],
      [
        ['staging/', 30],
        ['raw/', 1],
      ],
      [['', 90]],
      [
        ['quarantine/', 90],
        ['archive/', 31],
      ],
      [['results/', 7]],
    ]);
    expect(expiries(prod, 'ParkedBucket')).toEqual([['', 365]]);
    expect(expiries(prod, 'LakeBucket')).toEqual([
      ['quarantine/', 365],
      ['archive/', 31],
    ]);
  });

  it('keep previous versions of lake objects, and remove incomplete uploads', () => {
    expect(dev.resources['LakeBucket']?.Properties).toMatchObject({
      VersioningConfiguration: { Status: 'Enabled' },
      LifecycleConfiguration: {
        Rules: [
          {
            AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
            NoncurrentVersionExpiration: { NoncurrentDays: 7 },
          },
          { Prefix: 'quarantine/' },
          { Prefix: 'archive/' },
        ],
      },
    });
  });
});

describe('the tables', () => {
  it.each([
    ['InvoicesTable', 'invoiceNo', 'fragment'],
    ['CustomersTable', 'customerId', 'invoiceFragment'],
    ['BatchesTable', 'pk', 'sk'],
  ])('%s has the key (%s, %s)', (id, partition, sort) => {
    expect(dev.resources[id]?.Properties).toMatchObject({
      KeySchema: [
        { AttributeName: partition, KeyType: 'HASH' },
        { AttributeName: sort, KeyType: 'RANGE' },
      ],
      BillingMode: 'PAY_PER_REQUEST',
      SSESpecification: { SSEEnabled: true },
      DeletionProtectionEnabled: false,
    });
  });

  it('index batches by state and start, and ingests by the time of their 202', () => {
    expect(dev.resources['BatchesTable']?.Properties['GlobalSecondaryIndexes']).toEqual([
      {
        IndexName: BY_STATE,
        KeySchema: [
          { AttributeName: 'batchState', KeyType: 'HASH' },
          { AttributeName: 'startedAt', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'ALL' },
      },
      {
        IndexName: BY_ACCEPTANCE,
        KeySchema: [
          { AttributeName: 'acceptedOn', KeyType: 'HASH' },
          { AttributeName: 'acceptedAt', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
    ]);
  });

  it.each(TABLES)('%s has point-in-time recovery in prod', (id) => {
    expect(prod.resources[id]?.Properties).toMatchObject({
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      DeletionProtectionEnabled: true,
    });
  });
});

describe('the catalog', () => {
  it.each([
    ['InvoiceLinesTable', LINES_TABLE, LINE_COLUMNS, 'invoice_date', 'lake/', LINES_STORAGE],
    [
      'QuarantineTable',
      QUARANTINE_TABLE,
      QUARANTINE_COLUMNS,
      'ingest_date',
      'quarantine/',
      QUARANTINE_STORAGE,
    ],
    [
      'CorrectionsTable',
      CORRECTIONS_TABLE,
      CORRECTION_COLUMNS,
      'correction_date',
      'corrections/',
      QUARANTINE_STORAGE,
    ],
  ] as const)(
    '%s has the columns, location and format of functions/lake',
    (id, name, columns, partition, prefix, storage) => {
      expect(dev.resources[id]?.Properties).toMatchObject({
        DatabaseName: 'invoices',
        TableInput: {
          Name: name,
          TableType: 'EXTERNAL_TABLE',
          PartitionKeys: [{ Name: partition, Type: 'date' }],
          StorageDescriptor: {
            Columns: columns.map((column) => ({ Name: column.name, Type: column.type })),
            Location: { 'Fn::Join': ['', ['s3://', { Ref: 'LakeBucket' }, `/${prefix}`]] },
            InputFormat: storage.inputFormat,
            OutputFormat: storage.outputFormat,
            SerdeInfo: { SerializationLibrary: storage.serde },
          },
        },
      });
    },
  );

  it('does not use partition projection, which only Athena supports', () => {
    expect(JSON.stringify(dev.template)).not.toContain('projection.');
  });
});
