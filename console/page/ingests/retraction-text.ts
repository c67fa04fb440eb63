import type { RetractionState } from '../../api/books.ts';
import type { Tone } from '../parts/badge.tsx';

/** What became of the accepted lines of an ingest, in a word. */
export const RETRACTION_TEXT: Readonly<Record<RetractionState, string>> = {
  RETRACTING: 'being retracted',
  RETRACTED: 'retracted',
  RESTORING: 'being brought back',
  RESTORED: 'brought back',
  RESENT: 'retracted, sent again',
  PURGED: 'retracted for good',
};

/** The same in a sentence. */
export const RETRACTION_SENTENCE: Readonly<Record<RetractionState, string>> = {
  RETRACTING: 'Its lines are being taken out of every store.',
  RETRACTED: 'No store has its lines.',
  RESTORING: 'Its lines are being brought back.',
  RESTORED: 'Its lines had been taken out, and every store has them again.',
  RESENT: 'No store has its lines under this id.',
  PURGED: 'No store has its lines, and they can not be brought back.',
};

export const RETRACTION_TONES: Readonly<Record<RetractionState, Tone>> = {
  RETRACTING: 'busy',
  RETRACTED: 'warning',
  RESTORING: 'busy',
  RESTORED: 'good',
  RESENT: 'neutral',
  PURGED: 'neutral',
};
