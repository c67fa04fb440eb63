import { aDeployment } from '../support/a-deployment.ts';

export const BUCKET = 'bucket';
export const STREAM = 'stream';
export const DATABASE = 'database';
export const TABLE = 'table';

export const stores = aDeployment({
  [BUCKET]: { type: 'AWS::S3::Bucket' },
  [STREAM]: { type: 'AWS::Kinesis::Stream', properties: { ShardCount: 1 } },
  [DATABASE]: { type: 'AWS::Glue::Database' },
  [TABLE]: {
    type: 'AWS::Glue::Table',
    properties: {
      DatabaseName: DATABASE,
      TableInput: { Name: TABLE, PartitionKeys: [{ Name: 'k' }], StorageDescriptor: {} },
    },
  },
});

/** About 100 KB that are different for every name. */
export const bytesFor = (name: string): Buffer => Buffer.from(`${name};`.repeat(8_000));
