import type { Fault } from '../../../local/faults/fault.ts';

/**
 * Returns the faults that a schedule needs to fail. It tries to leave some out: first halves, then
 * quarters, and at last single ones.
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
