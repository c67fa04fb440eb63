import { parkedAt } from '../parked/parked-delivery.ts';
import { markOf } from '../parked/replay-mark.ts';

/** A delivery in the parked bucket, how often its replay has begun, and when the next one is due. */
export type ParkedDelivery = { key: string; replays: number; dueAt: number };

/** The first replay is due this long after a delivery was parked. Each later wait is twice as long. */
const FIRST_WAIT_MS = 5 * 60_000;

/** The last replay is due 21 hours after a delivery was parked. */
const MOST_REPLAYS = 8;

/** Whether only an operator replays the delivery from now on. */
export const isStuck = ({ replays }: ParkedDelivery): boolean => replays >= MOST_REPLAYS;

/** Returns the deliveries of which a replay is due: those that were replayed least come first. */
export function dueDeliveries(deliveries: readonly ParkedDelivery[], now: number) {
  return deliveries
    .filter((delivery) => !isStuck(delivery) && delivery.dueAt <= now)
    .toSorted((a, b) => a.replays - b.replays || a.dueAt - b.dueAt);
}

/** Takes the keys of parked objects and of marks. */
export function parkedDeliveries(
  keys: readonly string[],
  marks: readonly string[],
): ParkedDelivery[] {
  const begun = new Map<string, number[]>(keys.map((key) => [key, []]));
  for (const mark of marks.map(markOf)) if (mark) begun.get(mark.parkedKey)?.push(mark.at);
  return [...begun].map(([key, times]) => {
    const last = Math.max(parkedAt(key) ?? 0, ...times);
    return { key, replays: times.length, dueAt: last + FIRST_WAIT_MS * 2 ** times.length };
  });
}
