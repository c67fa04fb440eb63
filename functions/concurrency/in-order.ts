/** How to go through a sequence. */
export type Walk<T> = {
  /** The most items at a time. */
  limit: number;
  /** Asked before each item, while `running` others run: whether to leave it and all that follow. */
  mustStop(running: number): boolean;
  action(item: T): Promise<void>;
  /** Called with the last item that is done like all before it. */
  passed(item: T): Promise<void>;
};

/**
 * Runs `action` over a sequence, at most `limit` at a time, and begins in order. Returns the item
 * that it stopped at; those before it are done. Returns undefined if all are. After a failure it
 * starts no more, waits for those that run, and throws.
 */
export async function inOrder<T>(
  items: AsyncIterable<T> | Iterable<T>,
  { limit, mustStop, action, passed }: Walk<T>,
): Promise<T | undefined> {
  const begun: { item: T; isDone: boolean }[] = [];
  const running = new Set<Promise<void>>();
  const failures: unknown[] = [];
  const run = async (item: T): Promise<void> => {
    const entry = { item, isDone: false };
    begun.push(entry);
    await action(item);
    entry.isDone = true;
    const left = begun.findIndex(({ isDone }) => !isDone);
    const done = begun.splice(0, left === -1 ? begun.length : left).at(-1);
    if (done) await passed(done.item);
  };
  const start = (item: T): void => {
    const work = run(item)
      .catch((error) => void failures.push(error))
      .finally(() => running.delete(work));
    running.add(work);
  };
  let left: T | undefined;
  try {
    for await (const item of items) {
      if (failures.length > 0 || mustStop(running.size)) {
        left = item;
        break;
      }
      start(item);
      if (running.size >= limit) await Promise.race(running);
    }
  } finally {
    await Promise.all(running);
  }
  if (failures.length > 0) throw failures[0];
  return left;
}
