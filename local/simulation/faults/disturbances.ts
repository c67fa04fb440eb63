import type { EmbeddedAws } from '../../embedded-aws.ts';
import { type Chance, pick } from '../world/chance.ts';
import type { VirtualClock } from '../world/virtual-clock.ts';
import type { Schedule } from './schedule.ts';

const EVERY_MS = 1000;
/** Only the first four minutes of a process run are disturbed: later there is little left to do. */
const TIMES = 240;
/** The probability per second while something runs: in some schedules rare, in others frequent. */
const PROBABILITIES = [0.01, 0.05, 0.15];
/** The factor on it while nothing runs, when there is little to disturb. */
const WHILE_IDLE = 0.1;
/** Each fail-over makes attempts overlap. More of them only make a schedule slow. */
const MOST_FAIL_OVERS = 5;
/** More shards only make a schedule slow. */
const MOST_SHARDS = 5;

/** Injects faults that belong to no call: event sources fail over, shards are split and merged. */
export async function disturb(
  aws: EmbeddedAws,
  clock: VirtualClock,
  schedule: Schedule,
  chance: Chance,
): Promise<void> {
  const whileBusy = pick(PROBABILITIES, chance('disturbances'));
  const streams = aws.deployment.ofType('AWS::Kinesis::Stream').map(({ ref }) => ref);
  const failOver = failingOver(aws, schedule);
  for (let time = 0; time < TIMES; time += 1) {
    await clock.sleep(EVERY_MS);
    const probability = aws.executions() > 0 ? whileBusy : whileBusy * WHILE_IDLE;
    failOver(probability);
    for (const stream of streams) {
      const fault = schedule.decide('stream', ['split-shard', 'merge-shards'], probability);
      if (fault) await reshard(fault.kind, stream, aws, () => chance('shard', fault.nth));
    }
  }
}

function failingOver(aws: EmbeddedAws, schedule: Schedule): (probability: number) => void {
  let left = MOST_FAIL_OVERS;
  return (probability) => {
    if (!schedule.decide('event source', ['fail-over'], left > 0 ? probability : 0)) return;
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
  // Only the stream knows which shards are adjacent, so each is tried until one can be merged.
  for (const other of open.filter((one) => one !== shard)) {
    const merged = await streams.mergeShards(stream, shard, other).catch(() => undefined);
    if (merged) return;
  }
}
