import {
  CreateStreamCommand,
  DeleteStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type GetShardIteratorCommandInput,
  KinesisClient,
  PutRecordsCommand,
  waitUntilStreamExists,
} from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { onTestFinished } from 'vitest';
import { damagesIn } from '../../../local/data-dir/damage.ts';
import { startEndpoint } from '../../../local/endpoint/server.ts';
import { openKinesis } from '../../../local/kinesis/kinesis.ts';
import { unlimited } from '../../../local/kinesis/write-limits.ts';
import { aDeployment } from '../support/a-deployment.ts';
import { aResource, clientOf, isEmbedded } from '../support/aws-under-test.ts';
import { manualClock } from '../support/clocks.ts';
import { aDataDir } from '../support/data-dir.ts';

export const SHARD_0 = 'shardId-000000000000';
export const SHARD_1 = 'shardId-000000000001';

/** The name of the stream in the embedded AWS. */
export const STREAM = 'lines';

const stream = (properties: object) => ({
  type: 'AWS::Kinesis::Stream',
  properties: { ...properties, RetentionPeriodHours: 48 },
});

/** A stream without records, and a client that puts some. */
export async function aStream(ShardCount = 1) {
  return isEmbedded ? anEmbeddedStream({ ShardCount }) : streamUnderTest(ShardCount);
}

/** The stream in a data directory of the embedded AWS. */
export async function anEmbeddedStream(
  properties: object = { ShardCount: 1 },
  dataDir = aDataDir(),
  clock = manualClock(),
  limits = unlimited,
) {
  const StreamName = STREAM;
  const deployment = aDeployment({ [StreamName]: stream(properties) });
  const reports: string[] = [];
  const damages = damagesIn(dataDir, ({ says }) => reports.push(says));
  const kinesis = await openKinesis(dataDir, deployment, clock, limits, { damages });
  const endpoint = await startEndpoint({ services: { kinesis: kinesis.handlers } });
  const client = new KinesisClient(clientOf(endpoint.url));
  const close = async () => {
    client.destroy();
    await endpoint.close();
    await kinesis.close();
  };
  onTestFinished(async () => close().catch(() => undefined));
  const { log, resharding } = kinesis;
  const read = async (after?: string) => {
    const records = await log.read(StreamName, SHARD_0, after, 10_000, 1e7);
    return records.map(({ data }) => data.toString());
  };
  const { url } = endpoint;
  const opened = { log, ...resharding, read, close, dataDir, clock, url, reports };
  return { client, StreamName, put: putTo(client, StreamName), ...opened };
}

async function streamUnderTest(ShardCount: number) {
  // HTTP/1.1, because not every endpoint without TLS speaks HTTP/2.
  const client = new KinesisClient({ requestHandler: new NodeHttpHandler() });
  onTestFinished(() => client.destroy());
  const StreamName = await aResource(
    async (name) => {
      await client.send(new CreateStreamCommand({ StreamName: name, ShardCount }));
      await waitUntilStreamExists(
        { client, maxWaitTime: 100, minDelay: 1, maxDelay: 5 },
        { StreamName: name },
      );
    },
    (name) => client.send(new DeleteStreamCommand({ StreamName: name })),
    `-${ShardCount}`,
  );
  return { client, StreamName, put: putTo(client, StreamName) };
}

const putTo =
  (client: KinesisClient, StreamName: string) =>
  (...texts: string[]) =>
    client.send(
      new PutRecordsCommand({
        StreamName,
        Records: texts.map((text) => ({ Data: Buffer.from(text), PartitionKey: text })),
      }),
    );

/** An iterator of the first shard, from its oldest record unless the start says otherwise. */
export async function iteratorOf(
  client: KinesisClient,
  StreamName: string,
  start: Partial<GetShardIteratorCommandInput> = {},
): Promise<string | undefined> {
  const { ShardIterator } = await client.send(
    new GetShardIteratorCommand({
      StreamName,
      ShardId: SHARD_0,
      ShardIteratorType: 'TRIM_HORIZON',
      ...start,
    }),
  );
  return ShardIterator;
}

/**
 * Reads on from an iterator until it has `count` records. Kinesis may return fewer records than
 * there are, or none at all, with any call. The embedded one does not, so there each call must
 * yield some.
 */
export async function readOn(
  client: KinesisClient,
  iterator: string | undefined,
  count: number,
  Limit?: number,
) {
  const pages = [];
  let ShardIterator = iterator;
  for (let read = 0; read < count; ) {
    const page = await client.send(new GetRecordsCommand({ ShardIterator, Limit }));
    const records = page.Records ?? [];
    if (isEmbedded && records.length === 0) throw new Error(`only ${read} of ${count} records`);
    read += records.length;
    ShardIterator = page.NextShardIterator;
    pages.push(page);
    if (records.length === 0) await new Promise((resolve) => setTimeout(resolve, 250));
  }
  const records = pages.flatMap(({ Records = [] }) => Records);
  return { pages, records, texts: records.map(({ Data }) => Buffer.from(Data ?? []).toString()) };
}
