import { KinesisClient } from '@aws-sdk/client-kinesis';
import { describe, expect, it, vi } from 'vitest';
import { kinesisStream } from '../../../functions/stream/kinesis-stream.ts';

type Result = { ErrorCode?: string; SequenceNumber?: string };

/** A stream whose calls all return these results. */
function streamWith(results: Result[] | undefined) {
  const client = new KinesisClient({ region: 'local' });
  vi.spyOn(client, 'send').mockImplementation(async () => ({ Records: results }));
  return kinesisStream(client, 'lines');
}

const place = { partitionKey: 'i1-0', explicitHashKey: '42' };
const records = ['a', 'b', 'c'].map((text) => ({ ...place, data: Buffer.from(text) }));
const taken = { SequenceNumber: '1' };
const refused = { ErrorCode: 'ProvisionedThroughputExceededException' };

describe('putRecords', () => {
  it('returns the positions of the records that the stream refused', async () => {
    const stream = streamWith([refused, taken, refused]);
    expect(await stream.putRecords(records)).toEqual([0, 2]);
  });

  it.each([undefined, [], [taken, taken]])(
    'fails if the response does not report on every record: %j',
    async (results) => {
      await expect(streamWith(results).putRecords(records)).rejects.toThrow('every record');
    },
  );
});
