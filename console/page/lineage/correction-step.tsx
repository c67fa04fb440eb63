import type { LineStory } from '../../../functions/api/line-responses.ts';
import { Facts } from './facts.tsx';
import { Step } from './step.tsx';

type Properties = { title: string; correction: NonNullable<LineStory['corrects']> };

/** The line before or after this one in a chain of corrections. */
export function CorrectionStep({ title, correction: { correctionId, lineId } }: Properties) {
  return (
    <Step title={title}>
      <Facts
        facts={{
          Line:
            lineId === undefined ? (
              'not sent yet'
            ) : (
              <a class="mono" href={`/lines/${encodeURIComponent(lineId)}`}>
                {lineId}
              </a>
            ),
          Correction: (
            <a class="mono" href={`/corrections/${encodeURIComponent(correctionId)}`}>
              {correctionId}
            </a>
          ),
        }}
      />
    </Step>
  );
}
