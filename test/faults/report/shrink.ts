import type { Fault } from '../../../local/simulation/faults/schedule.ts';

/**
 * The faults that are needed for a schedule to fail, as few as can be found by leaving some out: first halves, then
 * quarters, in the end one by one.
 */
export async function shrunk(
  faults: readonly Fault[],
  fails: (faults: readonly Fault[]) => Promise<boolean>,
): Promise<readonly Fault[]> {
  let needed = faults;
  for (
    let size = Math.ceil(needed.length / 2);
    size >= 1;
    size = size === 1 ? 0 : Math.ceil(size / 2)
  ) {
    for (let from = 0; from < needed.length; ) {
      const rest = needed.toSpliced(from, size);
      if (await fails(rest)) needed = rest;
      else from += size;
    }
  }
  return needed;
}
