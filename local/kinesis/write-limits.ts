import type { Shard } from './shards.ts';

/** Decides whether a shard takes a record of this size, its key included, at this time. */
export type WriteLimits = (shard: Shard, bytes: number, now: number) => boolean;

export const unlimited: WriteLimits = () => true;

/** What a shard takes in a second. It may take all of that at once. */
const BYTES = 1 << 20;
const RECORDS = 1000;
const SECOND_MS = 1000;

type Room = { bytes: number; records: number; at: number };

/** The limits of AWS: 1 MB and 1,000 records per second and shard. */
export function limitsOfAws(): WriteLimits {
  const rooms = new WeakMap<Shard, Room>();
  return (shard, bytes, now) => {
    const room = refilled(rooms.get(shard), now);
    const takes = room.bytes >= bytes && room.records >= 1;
    rooms.set(
      shard,
      takes ? { ...room, bytes: room.bytes - bytes, records: room.records - 1 } : room,
    );
    return takes;
  };
}

function refilled(room: Room | undefined, now: number): Room {
  const seconds = room ? Math.max(0, now - room.at) / SECOND_MS : 1;
  return {
    bytes: Math.min(BYTES, (room?.bytes ?? 0) + seconds * BYTES),
    records: Math.min(RECORDS, (room?.records ?? 0) + seconds * RECORDS),
    at: now,
  };
}
