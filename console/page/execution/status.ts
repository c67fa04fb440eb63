import type { StateStatus } from '../../../cli/trace/execution.ts';
import type { Tone } from '../parts/badge.tsx';

/** The words and signs of the Step Functions console. The sign says it without the colour. */
export const STATUS: Readonly<Record<StateStatus, { text: string; sign: string; tone: Tone }>> = {
  running: { text: 'Running', sign: '●', tone: 'busy' },
  succeeded: { text: 'Succeeded', sign: '✓', tone: 'good' },
  caught: { text: 'Caught', sign: '!', tone: 'warning' },
  failed: { text: 'Failed', sign: '✕', tone: 'bad' },
  'timed out': { text: 'Timed out', sign: '◷', tone: 'bad' },
  aborted: { text: 'Aborted', sign: '■', tone: 'neutral' },
  'not reached': { text: 'Not reached', sign: '', tone: 'neutral' },
};
