import type { ReprocessingState } from '../../api/books.ts';
import type { Tone } from '../parts/badge.tsx';

/** What a reprocessing has done with an ingest, in a word. */
export const REPROCESSING_TEXT: Readonly<Record<ReprocessingState, string>> = {
  REPROCESSING: 'being reprocessed',
  REPROCESSED: 'reprocessed',
  LEFT: 'reprocessed, unchanged',
};

/** The same in a sentence. */
export const REPROCESSING_SENTENCE: Readonly<Record<ReprocessingState, string>> = {
  REPROCESSING: 'Its raw records are being read again.',
  REPROCESSED: 'Its raw records were read again, and the stores have what came of that.',
  LEFT: 'Its raw records were read again, and nothing changed.',
};

export const REPROCESSING_TONES: Readonly<Record<ReprocessingState, Tone>> = {
  REPROCESSING: 'busy',
  REPROCESSED: 'good',
  LEFT: 'neutral',
};
