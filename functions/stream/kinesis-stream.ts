import { type KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import type { RecordStream } from './put-records.ts';

/** A call that hangs longer is given up and made again. */
const CALL_MS = 10_000;

/** A Kinesis stream to put records into. */
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
      const answer = await client.send(command, { abortSignal: AbortSignal.timeout(CALL_MS) });
      return (answer.Records ?? []).flatMap(({ ErrorCode }, at) => (ErrorCode ? [at] : []));
    },
  };
}
