import type { BatchRow } from '../../api/batches.ts';
import { Badge, type Tone } from '../parts/badge.tsx';

const TONES: Readonly<Record<BatchRow['state'], Tone>> = {
  STARTED: 'busy',
  SEALED: 'busy',
  COMMITTED: 'good',
  FAILED: 'bad',
  ABANDONED: 'neutral',
};

/** The state of a batch. One that can't go on by itself is red, whatever its state. */
export function StateBadge({
  batch: { state, failure },
}: {
  batch: Pick<BatchRow, 'state' | 'failure'>;
}) {
  const isStuck = failure !== undefined && (state === 'SEALED' || state === 'STARTED');
  return <Badge tone={isStuck ? 'bad' : TONES[state]}>{state}</Badge>;
}
