import { dynamoLedgerReader } from '../../../functions/ledger/dynamo-ledger-reader.ts';
import type { ClaimReader, LedgerReader } from '../../../functions/ledger/ledger-reader.ts';
import type { Bucket } from '../../../functions/parked/bucket.ts';
import { s3Bucket } from '../../../functions/parked/s3-bucket.ts';
import { dynamodb } from '../../../functions/runtime/clients/dynamodb.ts';
import { s3 } from '../../../functions/runtime/clients/s3.ts';
import type { Pipeline } from '../pipeline.ts';

/** What the pages of a batch read directly, as the commands do. */
export type Stores = {
  ledger: LedgerReader & ClaimReader;
  staging: Bucket;
  parked: Bucket;
  lake: Bucket;
};

const opened = new WeakMap<Pipeline, Stores>();

/** The stores of a pipeline. Their clients keep their connections, so they are made once. */
export function storesOf(pipeline: Pipeline): Stores {
  const known = opened.get(pipeline);
  if (known) return known;
  const { where, names } = pipeline;
  const objects = s3(where);
  const stores: Stores = {
    ledger: dynamoLedgerReader(dynamodb(where), names.batchesTable),
    staging: s3Bucket(objects, names.stagingBucket),
    parked: s3Bucket(objects, names.parkedBucket),
    lake: s3Bucket(objects, names.lakeBucket),
  };
  opened.set(pipeline, stores);
  return stores;
}
