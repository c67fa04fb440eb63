import type { EmbeddedAws } from '../embedded-aws.ts';
import { type Chance, pick } from './chance.ts';
import type { Schedule } from './schedule.ts';
import type { VirtualClock } from './virtual-clock.ts';

const EVERY_MS = 3000;
/** The first minutes of a life, in which there is something to disturb. */
const TIMES = 80;
/** Each time: in some schedules hardly ever, in others again and again. */
const LIKELY = [0.003, 0.015, 0.09];
/** A stream that is split again and again is only slow. */
const MOST_SHARDS = 5;

/** What happens to a pipeline without anybody calling: event sources that start anew elsewhere, shards that split and merge. */
export async function disturb(
  aws: EmbeddedAws,
  clock: VirtualClock,
  schedule: Schedule,
  chance: Chance,
): Promise<void> {
  const likely = pick(LIKELY, chance('disturbances'));
  const streams = aws.deployment.ofType('AWS::Kinesis::Stream').map(({ ref }) => ref);
  for (let time = 0; time < TIMES; time += 1) {
    await clock.sleep(EVERY_MS);
    if (schedule.decide('event source', ['fail-over'], likely)) aws.failOver();
    for (const stream of streams) {
      const fault = schedule.decide('stream', ['split-shard', 'merge-shards'], likely);
      if (fault) await reshard(fault.kind, stream, aws, () => chance('shard', fault.nth));
    }
  }
}

async function reshard(
  kind: string,
  stream: string,
  { streams }: EmbeddedAws,
  drawn: () => number,
): Promise<void> {
  const open = streams.openShards(stream);
  const shard = pick(open, drawn());
  if (kind === 'split-shard' && open.length < MOST_SHARDS) await streams.splitShard(stream, shard);
  if (kind !== 'merge-shards') return;
  // Which shards adjoin is the stream's to know.
  for (const other of open.filter((one) => one !== shard)) {
    const merged = await streams.mergeShards(stream, shard, other).catch(() => undefined);
    if (merged) return;
  }
}
