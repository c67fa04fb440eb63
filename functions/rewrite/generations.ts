import { StepFailure } from '../failures.ts';
import { FIRST_GENERATION } from '../lake/lake-keys.ts';
import type { RewriteRecord } from '../ledger/day-ledger.ts';

/**
 * Returns the rewrites that made a generation from the first one, earliest first. Rewrites that were
 * given up are not among them, though they may have a record too.
 */
export function rewritesTo(generation: number, records: readonly RewriteRecord[]): RewriteRecord[] {
  const chain: RewriteRecord[] = [];
  for (let at = generation; at !== FIRST_GENERATION; at = recordOf(at, records).from) {
    chain.unshift(recordOf(at, records));
  }
  return chain;
}

export function recordOf(generation: number, records: readonly RewriteRecord[]): RewriteRecord {
  const record = records.find((each) => each.generation === generation);
  if (record && record.from < generation) return record;
  throw new StepFailure('ContractBroken', `Generation ${generation} of a day has no record`);
}
