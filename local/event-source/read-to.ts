import { counterOf } from '../kinesis/sequence-number.ts';
import { type ReadTo, UNREAD } from '../kinesis/shard-log.ts';
import { type SavedCheckpoint, savedCheckpoints } from './checkpoint.ts';
import type { EventSourceMapping } from './event-source-mapping.ts';

/** How far the mappings have come in a shard, by their checkpoints. */
export function readToIn(saved: readonly SavedCheckpoint[], shard: string): ReadTo {
  const counters = saved.filter((it) => it.shard === shard).map((it) => counterOf(it.position));
  if (counters.length === 0) return UNREAD;
  return { all: Math.min(...counters), furthest: Math.max(...counters) };
}

/** The same for the shards of several streams. A stream is given by name or ARN. */
export function readToBy(
  mappings: readonly EventSourceMapping[],
  checkpoints: string,
): (stream: string, shard: string) => ReadTo {
  const { saved } = savedCheckpoints(checkpoints);
  return (stream, shard) => {
    const ids = mappings
      .filter(({ streamArn }) => streamArn === stream || streamArn.endsWith(`/${stream}`))
      .map(({ id }) => id);
    return readToIn(
      saved.filter(({ mapping }) => ids.includes(mapping)),
      shard,
    );
  };
}
