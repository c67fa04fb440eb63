import type { LakeDay } from '../../../functions/api/lake-responses.ts';
import type { Tone } from '../parts/badge.tsx';

type Rewrite = LakeDay['rewrites'][number];

/** Why a day was rewritten. */
export const REASON_TEXT: Readonly<Record<Rewrite['reason'], string>> = {
  compact: 'compaction',
  retract: 'retraction',
  restore: 'undo of a retraction',
  erase: 'erasure',
  reprocess: 'reprocessing',
};

/** What is being done with a day. */
export const UNDER_WAY: Readonly<Record<Rewrite['reason'], string>> = {
  compact: 'being compacted',
  retract: 'lines being retracted',
  restore: 'lines being brought back',
  erase: 'a customer being erased',
  reprocess: 'being reprocessed',
};

export const STATE_TEXT: Readonly<Record<Rewrite['state'], string>> = {
  LIVE: 'live',
  REPLACED: 'replaced',
  WRITTEN: 'goes live next',
  GIVEN_UP: 'given up',
};

export const STATE_TONES: Readonly<Record<Rewrite['state'], Tone>> = {
  LIVE: 'good',
  REPLACED: 'neutral',
  WRITTEN: 'busy',
  GIVEN_UP: 'warning',
};
