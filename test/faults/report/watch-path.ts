import type { Fault } from '../../../local/faults/fault.ts';

/** Returns the path of the console's page that shows a schedule with these faults only. */
export function watchPath(seed: number, faults: readonly Fault[], commit?: string): string {
  const query = new URLSearchParams({
    ...(commit !== undefined && { commit }),
    seed: String(seed),
    faults: JSON.stringify(faults),
  });
  return `/simulate?${query}`;
}
