import type { RetractionView } from '../../api/books.ts';
import { Badge } from '../parts/badge.tsx';
import { OperationLink } from '../parts/operation-link.tsx';
import { Time } from '../parts/time.tsx';
import { RETRACTION_SENTENCE, RETRACTION_TEXT, RETRACTION_TONES } from './retraction-text.ts';

/** What a retraction has done with the lines of an ingest, who asked for it, and what can follow. */
export function RetractionNote({ retraction }: { retraction: RetractionView }) {
  const { state, operationId, requestedBy, reason, at, expiresAt, resentAs } = retraction;
  return (
    <p>
      <Badge tone={RETRACTION_TONES[state]}>{RETRACTION_TEXT[state]}</Badge>{' '}
      {RETRACTION_SENTENCE[state]}{' '}
      <OperationLink operationId={operationId}>Retracted</OperationLink> by {requestedBy},{' '}
      <Time at={at} />
      {reason !== undefined && `: ${reason}`}.
      {state === 'RETRACTED' && expiresAt !== undefined && (
        <>
          {' '}
          It can be undone until <Time at={expiresAt} />.
        </>
      )}
      {resentAs !== undefined && (
        <>
          {' '}
          The lines were sent again as{' '}
          <a href={`/ingests/${encodeURIComponent(resentAs)}`}>{resentAs}</a>.
        </>
      )}
    </p>
  );
}
