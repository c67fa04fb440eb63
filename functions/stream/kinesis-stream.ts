import { type KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import type { RecordStream } from './put-records.ts';

/** A call that takes longer is aborted and repeated. */
const CALL_MS = 10_000;

/** Returns the port to a Kinesis stream. */
export function kinesisStream(client: KinesisClient, streamName: string): RecordStream {
  return {
    putRecords: async (records) => {
      const command = new PutRecordsCommand({
        StreamName: streamName,
        Records: records.map(({ partitionKey, explicitHashKey, data }) => ({
          PartitionKey: partitionKey,
          ExplicitHashKey: explicitHashKey,
          Data: data,
        })),
      });
      const response = await client.send(command, { abortSignal: AbortSignal.timeout(CALL_MS) });
      const { Records: results } = response;
      if (results?.length !== records.length) {
        throw new Error('PutRecords did not report on every record');
      }
      return results.flatMap(({ ErrorCode }, at) => (ErrorCode ? [at] : []));
    },
  };
}
