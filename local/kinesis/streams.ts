import { join } from 'node:path';
import * as z from 'zod';
import type { Clock } from '../clock.ts';
import { layoutOf } from '../data-dir/layout.ts';
import { ServiceError } from '../endpoint/api-call.ts';
import type { Deployment, Resource } from '../template/deployment.ts';
import { deployShardCount } from './shard-count.ts';
import {
  firstShards,
  openShard,
  type Shard,
  type StreamPorts,
  savedShards,
  shardsPresent,
} from './shards.ts';
import type { StreamLog } from './stream-log.ts';

const Properties = z.object({
  ShardCount: z.coerce.number().int().positive().optional(),
  RetentionPeriodHours: z.coerce.number().default(24),
  StreamModeDetails: z
    .object({ StreamMode: z.enum(['ON_DEMAND', 'PROVISIONED']) })
    .default({ StreamMode: 'PROVISIONED' }),
});

/** AWS starts with four. Two are enough to use both cores of a small machine. */
const ON_DEMAND_SHARDS = 2;

export type Stream = {
  name: string;
  arn: string;
  mode: 'ON_DEMAND' | 'PROVISIONED';
  retentionHours: number;
  /** The folder of its logs. */
  dir: string;
  ports: StreamPorts;
  /** In the order in which they were opened: the index of a shard is its number. */
  shards: Shard[];
};

export type Streams = {
  /** By name or ARN. Throws ResourceNotFoundException. */
  named(nameOrArn: string): Stream;
  shard(stream: string, id: string): Shard;
  close(): Promise<void>;
};

export async function openStreams(
  dataDir: string,
  deployment: Deployment,
  clock: Clock,
  ports: StreamPorts,
): Promise<Streams> {
  const streams = new Map<string, Stream>();
  for (const resource of deployment.ofType('AWS::Kinesis::Stream')) {
    const dir = join(layoutOf(dataDir).kinesis, resource.ref);
    const stream = await openStream(dir, resource, clock, ports);
    streams.set(stream.name, stream).set(stream.arn, stream);
  }
  const named = (name: string): Stream => streams.get(name) ?? notFound(`Stream ${name}`);
  return {
    named,
    shard: (stream, id) =>
      named(stream).shards.find((shard) => shard.id === id) ?? notFound(`Shard ${id}`),
    close: async () => {
      const shards = [...new Set(streams.values())].flatMap((stream) => stream.shards);
      await Promise.all(shards.map(({ log }) => log.close()));
    },
  };
}

function notFound(what: string): never {
  throw new ServiceError('ResourceNotFoundException', `${what} not found.`);
}

async function openStream(
  dir: string,
  resource: Resource,
  clock: Clock,
  ports: StreamPorts,
): Promise<Stream> {
  const properties = Properties.parse(resource.properties);
  const mode = properties.StreamModeDetails.StreamMode;
  await ports.files.makeFolder(dir);
  const asked = mode === 'ON_DEMAND' ? null : (properties.ShardCount ?? 1);
  deployShardCount(dir, resource.ref, asked, ports);
  // Shards that exist stay, even if the template now wants fewer.
  const present = shardsPresent(dir);
  const wanted = asked ?? ON_DEMAND_SHARDS;
  const keepFrom = clock.now() - properties.RetentionPeriodHours * 3_600_000;
  const states = savedShards(dir, ports.damages) ?? firstShards(Math.max(wanted, present));
  const shards = await Promise.all(
    states.map((state, shard) =>
      openShard({ name: resource.ref, dir }, shard, state, keepFrom, ports),
    ),
  );
  return {
    name: resource.ref,
    arn: resource.attributes['Arn'] ?? resource.ref,
    mode,
    retentionHours: properties.RetentionPeriodHours,
    dir,
    ports,
    shards,
  };
}

export const streamLogOf = (streams: Streams): StreamLog => ({
  shardsOf: (stream) => streams.named(stream).shards,
  read: (stream, shard, after, limit, maxBytes) =>
    streams.shard(stream, shard).log.read(after, limit, maxBytes),
  count: (stream, shard, after) => streams.shard(stream, shard).log.count(after),
  ended: (stream, shard, after) => streams.shard(stream, shard).log.ended(after),
  arrival: (stream, shard, after, signal) =>
    streams.shard(stream, shard).log.arrival(after, signal),
});
