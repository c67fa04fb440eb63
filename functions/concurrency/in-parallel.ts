/**
 * Runs `action` on the items, at most `limit` at a time. Returns the results in the items' order.
 * After a failure it starts no more actions, waits for those that run, and throws the first error,
 * so nothing still runs when it returns.
 */
export async function inParallel<T, R>(
  limit: number,
  items: readonly T[],
  action: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const failures: unknown[] = [];
  const waiting = items.entries();
  const work = async () => {
    for (const [index, item] of waiting) {
      if (failures.length > 0) return;
      try {
        results[index] = await action(item);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, work));
  if (failures.length > 0) throw failures[0];
  return results;
}
