/** Returns the items in groups of `size`, in order. The last group may be smaller. */
export function inGroups<T>(items: readonly T[], size: number): T[][] {
  const groups = Math.ceil(items.length / size);
  return Array.from({ length: groups }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
