import { type KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import type { RecordStream } from './put-records.ts';

/** A call that takes longer is aborted and repeated. */
const CALL_MS = 10_000;

/** Returns a Kinesis stream as a place to put records. */
export function kinesisStream(client: KinesisClient, streamName: string): RecordStream {
  return {
    putRecords: async (records) => {
      const command = new PutRecordsCommand({
        StreamName: streamName,
        Records: records.map(({ partitionKey, data }) => ({
          PartitionKey: partitionKey,
          Data: data,
        })),
      });
      const response = await client.send(command, { abortSignal: AbortSignal.timeout(CALL_MS) });
      return (response.Records ?? []).flatMap(({ ErrorCode }, at) => (ErrorCode ? [at] : []));
    },
  };
}
