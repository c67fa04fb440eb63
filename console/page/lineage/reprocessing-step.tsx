import type { LineStory } from '../../../functions/api/line-responses.ts';
import { REPROCESSING_SENTENCE } from '../ingests/reprocessing-text.ts';
import { OperationLink } from '../parts/operation-link.tsx';
import { Time } from '../parts/time.tsx';
import { Facts } from './facts.tsx';
import { Step } from './step.tsx';

type Properties = { reprocessing: NonNullable<LineStory['reprocessing']> };

/** That the ingest of a line was read again after its batch had landed it. */
export function ReprocessingStep({ reprocessing }: Properties) {
  const { state, operationId, at, endedAt } = reprocessing;
  return (
    <Step title="Reprocessing">
      <Facts
        facts={{
          Ingest: REPROCESSING_SENTENCE[state],
          Operation: (
            <OperationLink operationId={operationId}>
              <span class="mono">{operationId}</span>
            </OperationLink>
          ),
          Begun: <Time at={at} />,
          Done: endedAt !== undefined && <Time at={endedAt} />,
        }}
      />
    </Step>
  );
}
