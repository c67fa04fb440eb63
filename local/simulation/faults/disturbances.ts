import type { EmbeddedAws } from '../../embedded-aws.ts';
import { type Chance, pick } from '../world/chance.ts';
import type { VirtualClock } from '../world/virtual-clock.ts';
import type { Schedule } from './schedule.ts';

const EVERY_MS = 1000;
/** The first minutes of a life, in which there is something to disturb. */
const TIMES = 240;
/** Each time that something runs: in some schedules hardly ever, in others again and again. */
const LIKELY = [0.01, 0.05, 0.15];
/** When nothing runs there is little to disturb. */
const WHILE_IDLE = 0.1;
/** Each makes attempts that overlap; more of them are only slow. */
const MOST_FAIL_OVERS = 5;
/** A stream that is split again and again is only slow. */
const MOST_SHARDS = 5;

/** What happens to a pipeline without anybody calling: event sources that start anew elsewhere, shards that split and merge. */
export async function disturb(
  aws: EmbeddedAws,
  clock: VirtualClock,
  schedule: Schedule,
  chance: Chance,
): Promise<void> {
  const often = pick(LIKELY, chance('disturbances'));
  const streams = aws.deployment.ofType('AWS::Kinesis::Stream').map(({ ref }) => ref);
  const failOver = failingOver(aws, schedule);
  for (let time = 0; time < TIMES; time += 1) {
    await clock.sleep(EVERY_MS);
    const likely = aws.executions() > 0 ? often : often * WHILE_IDLE;
    failOver(likely);
    for (const stream of streams) {
      const fault = schedule.decide('stream', ['split-shard', 'merge-shards'], likely);
      if (fault) await reshard(fault.kind, stream, aws, () => chance('shard', fault.nth));
    }
  }
}

function failingOver(aws: EmbeddedAws, schedule: Schedule): (likely: number) => void {
  let left = MOST_FAIL_OVERS;
  return (likely) => {
    if (!schedule.decide('event source', ['fail-over'], left > 0 ? likely : 0)) return;
    left -= 1;
    aws.failOver();
  };
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
