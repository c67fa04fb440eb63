import type { LostCorrection } from '../../functions/ledger/correction-ledger.ts';
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
  return [
    `  in flight    ${counted(inFlight, 'batch')}`,
    `  unfinished   ${counted(unfinished, 'batch')} sealed but not yet committed`,
    `  failed       ${counted(failed.length, 'batch')}`,
    ...firstOf(failed.map(describeFailure)),
  ];
}

/** Says which corrections nobody can send any more, and what becomes of their lines. */
export function lostLines(lost: readonly LostCorrection[]): string[] {
  if (lost.length === 0) return [];
  return [
    `  lost         ${counted(lost.length, 'correction')}: the request is gone, and the lines that it holds stay quarantined`,
    ...firstOf(lost.map(({ correctionId, correctedAt }) => `${correctionId} of ${correctedAt}`)),
    '               npm run ingest uploads their corrected versions as lines of their own',
  ];
}

/** The first texts, each as a line, and how many more there are. */
function firstOf(texts: readonly string[]): string[] {
  const more = texts.length > SHOWN ? [`… ${texts.length - SHOWN} more`] : [];
  return [...texts.slice(0, SHOWN), ...more].map((text) => `    ${text}`);
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
