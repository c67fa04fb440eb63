/** What an erasure covers: the lines of batches that began before it was asked for. */
export type Cutoff = {
  /** Milliseconds since 1970. */
  asOf: number;
  /** Whether a batch began before. */
  covers(batchId: string): Promise<boolean>;
};

type Started = { readBatch(batchId: string): Promise<{ startedAt: string } | undefined> };

/** Reads the beginning of each batch once: it never changes. */
export function cutoffAt(asOf: string, { readBatch }: Started): Cutoff {
  const known = new Map<string, Promise<boolean>>();
  const read = async (batchId: string): Promise<boolean> => {
    const batch = await readBatch(batchId);
    // Nothing is ever deleted from the ledger, so data of an unknown batch is no new data.
    return batch === undefined || batch.startedAt < asOf;
  };
  return {
    asOf: Date.parse(asOf),
    covers: (batchId) => {
      const found = known.get(batchId) ?? read(batchId);
      known.set(batchId, found);
      return found;
    },
  };
}

/** Returns those of some batches that are covered. */
export async function coveredBatches(
  batchIds: Iterable<string>,
  { covers }: Pick<Cutoff, 'covers'>,
): Promise<string[]> {
  const covered: string[] = [];
  for (const batchId of new Set(batchIds)) if (await covers(batchId)) covered.push(batchId);
  return covered.sort();
}
