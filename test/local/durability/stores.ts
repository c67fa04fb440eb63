import { aDeployment, aResource } from '../a-deployment.ts';

export const BUCKET = 'bucket';
export const STREAM = 'stream';
export const DATABASE = 'database';
export const TABLE = 'table';

export const stores = aDeployment(
  aResource('AWS::S3::Bucket', BUCKET),
  aResource('AWS::Kinesis::Stream', STREAM, { ShardCount: 1 }),
  aResource('AWS::Glue::Database', DATABASE),
  aResource('AWS::Glue::Table', TABLE, {
    DatabaseName: DATABASE,
    TableInput: { Name: TABLE, PartitionKeys: [{ Name: 'k' }], StorageDescriptor: {} },
  }),
);

/** Some 100 KB that only this name has. */
export const bytesFor = (name: string): Buffer => Buffer.from(`${name};`.repeat(8_000));
