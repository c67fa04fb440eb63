import { grouped } from '../../../cli/ui/text.ts';
import type { ReprocessingView } from '../../api/books.ts';
import { Badge } from '../parts/badge.tsx';
import { OperationLink } from '../parts/operation-link.tsx';
import { Time } from '../parts/time.tsx';
import {
  REPROCESSING_SENTENCE,
  REPROCESSING_TEXT,
  REPROCESSING_TONES,
} from './reprocessing-text.ts';

/** What a reprocessing has changed, who asked for it, and when. */
export function ReprocessingNote({ reprocessing }: { reprocessing: ReprocessingView }) {
  const { state, operationId, requestedBy, at, endedAt, times, before, after } = reprocessing;
  return (
    <p>
      <Badge tone={REPROCESSING_TONES[state]}>{REPROCESSING_TEXT[state]}</Badge>{' '}
      {REPROCESSING_SENTENCE[state]}{' '}
      <OperationLink operationId={operationId}>Asked for</OperationLink> by {requestedBy},{' '}
      <Time at={at} />
      {endedAt !== undefined && (
        <>
          , done <Time at={endedAt} />
        </>
      )}
      {times > 1 && `, the last of ${grouped(times)} times`}.
      {before && after && (
        <>
          {' '}
          Accepted {grouped(before.accepted)} → {grouped(after.accepted)}, quarantined{' '}
          {grouped(before.quarantined)} → {grouped(after.quarantined)}.
        </>
      )}
    </p>
  );
}
