/**
 * When the parts of an audit end, in milliseconds since 1970. After its deadline a part begins
 * nothing more, and what it has not checked is left to the next audit. What a part does not need of
 * its time is for those that follow.
 */
export type Deadlines = Readonly<
  Record<'openBatches' | 'batches' | 'openIngests' | 'ingests' | 'objects' | 'sweep', number>
>;

/**
 * Divides the time of an audit, so that no part takes it all: each part has at least a tenth, new
 * batches three tenths, and what was open at the last audit can't keep it from what is new.
 */
export function deadlinesOf(begins: number, lastsMs: number): Deadlines {
  const after = (tenths: number): number => begins + (tenths / 10) * lastsMs;
  return {
    openBatches: after(2.5),
    batches: after(5.5),
    openIngests: after(6.5),
    ingests: after(8),
    objects: after(9),
    sweep: after(10),
  };
}

export const NO_DEADLINES = deadlinesOf(Number.POSITIVE_INFINITY, 0);
