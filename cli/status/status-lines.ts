import { describeFailure } from '../api/batches.ts';
import { counted } from '../ui/text.ts';
import type { BatchGroups } from './batch-groups.ts';

const SHOWN = 10;

/** `options` are those that name the pipeline: ` --outputs FILE`, or empty. */
export function parkedLine(parked: number, options: string): string {
  const advice = parked > 0 ? `: npm run replay -- --parked${options}` : '';
  return `  parked       ${counted(parked, 'delivery')} given up after the last retry${advice}`;
}

export function batchLines({ inFlight, unfinished, failed }: BatchGroups): string[] {
  const more = failed.length > SHOWN ? [`    … ${failed.length - SHOWN} more`] : [];
  return [
    `  in flight    ${counted(inFlight, 'batch')}`,
    `  unfinished   ${counted(unfinished, 'batch')} sealed but not yet committed`,
    `  failed       ${counted(failed.length, 'batch')}`,
    ...failed.slice(0, SHOWN).map((batch) => `    ${describeFailure(batch)}`),
    ...more,
  ];
}

/** Says which items of the ledger are invalid. */
export function unreadableLines(ids: readonly string[], options: string): string[] {
  if (ids.length === 0) return [];
  const more = ids.length > SHOWN ? ', …' : '';
  return [
    `  unreadable   ${counted(ids.length, 'item')} of the ledger: ${ids.slice(0, SHOWN).join(', ')}${more}`,
    `               npm run audit${options === '' ? '' : ` --${options}`} says what is wrong`,
  ];
}
