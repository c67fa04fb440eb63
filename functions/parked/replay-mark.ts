/** An empty object in the parked bucket says that a delivery's replay has begun, and when. */
export type ReplayMark = { parkedKey: string; at: number };

export const MARK_PREFIX = 'replays/';

export const markKey = ({ parkedKey, at }: ReplayMark): string =>
  `${MARK_PREFIX}${parkedKey}/${at}`;

const MARK = new RegExp(`^${MARK_PREFIX}(.+)/(\\d+)$`);

/** Returns undefined when the key is not that of a mark. */
export function markOf(key: string): ReplayMark | undefined {
  const [, parkedKey, at] = MARK.exec(key) ?? [];
  return parkedKey === undefined ? undefined : { parkedKey, at: Number(at) };
}
