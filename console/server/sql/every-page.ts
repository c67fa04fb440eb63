type Page<T> = { items: readonly T[]; next: string | undefined };

/** Every item of a short list that a service gives in pages. */
export async function everyPage<T>(
  page: (next: string | undefined) => Promise<Page<T>>,
): Promise<T[]> {
  const all: T[] = [];
  let next: string | undefined;
  do {
    const answer = await page(next);
    all.push(...answer.items);
    next = answer.next;
  } while (next !== undefined);
  return all;
}
