import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import {
  type Clock,
  type Deployment,
  type Resource,
  ServiceError,
  type StreamLog,
} from '../../contracts.ts';
import { layoutOf } from '../../layout.ts';
import { shardId } from './sequence.ts';
import { ShardLog } from './shard-log.ts';

const Properties = z.object({
  ShardCount: z.coerce.number().int().positive().optional(),
  RetentionPeriodHours: z.coerce.number().default(24),
  StreamModeDetails: z
    .object({ StreamMode: z.enum(['ON_DEMAND', 'PROVISIONED']) })
    .default({ StreamMode: 'PROVISIONED' }),
});

/** AWS starts with four; two use both cores of a small machine. */
const ON_DEMAND_SHARDS = 2;

export type Stream = {
  name: string;
  arn: string;
  mode: 'ON_DEMAND' | 'PROVISIONED';
  retentionHours: number;
  shards: ShardLog[];
};

export type Streams = {
  /** By name or ARN. Throws ResourceNotFoundException. */
  named(nameOrArn: string): Stream;
  shard(stream: string, id: string): ShardLog;
  close(): Promise<void>;
};

export async function openStreams(
  dataDir: string,
  deployment: Deployment,
  clock: Clock,
): Promise<Streams> {
  const streams = new Map<string, Stream>();
  for (const resource of deployment.ofType('AWS::Kinesis::Stream')) {
    const stream = await openStream(join(layoutOf(dataDir).kinesis, resource.ref), resource, clock);
    streams.set(stream.name, stream).set(stream.arn, stream);
  }
  const named = (name: string): Stream => streams.get(name) ?? notFound(`Stream ${name}`);
  return {
    named,
    shard: (stream, id) =>
      named(stream).shards.find((shard) => shard.id === id) ?? notFound(`Shard ${id}`),
    close: async () => {
      const shards = [...new Set(streams.values())].flatMap((stream) => stream.shards);
      await Promise.all(shards.map((shard) => shard.close()));
    },
  };
}

function notFound(what: string): never {
  throw new ServiceError('ResourceNotFoundException', `${what} not found.`);
}

async function openStream(dir: string, resource: Resource, clock: Clock): Promise<Stream> {
  const properties = Properties.parse(resource.properties);
  const mode = properties.StreamModeDetails.StreamMode;
  mkdirSync(dir, { recursive: true });
  // A shard that already holds records stays, though the template may now want fewer.
  const present = readdirSync(dir).filter((file) => file.endsWith('.log')).length;
  const wanted = mode === 'ON_DEMAND' ? ON_DEMAND_SHARDS : (properties.ShardCount ?? 1);
  const keepFrom = clock.now() - properties.RetentionPeriodHours * 3_600_000;
  const shards = await Promise.all(
    Array.from({ length: Math.max(wanted, present) }, (_, shard) => {
      const id = shardId(shard);
      return ShardLog.open(join(dir, `${id}.log`), { id, shard }, keepFrom);
    }),
  );
  return {
    name: resource.ref,
    arn: resource.attributes['Arn'] ?? resource.ref,
    mode,
    retentionHours: properties.RetentionPeriodHours,
    shards,
  };
}

export const streamLogOf = (streams: Streams): StreamLog => ({
  shardsOf: (stream) => streams.named(stream).shards.map(({ id }) => id),
  read: (stream, shard, after, limit, maxBytes) =>
    streams.shard(stream, shard).read(after, limit, maxBytes),
  count: (stream, shard, after) => streams.shard(stream, shard).count(after),
  arrival: (stream, shard, after, signal) => streams.shard(stream, shard).arrival(after, signal),
});
