import type { CorrectionDetail } from '../../../api/quarantine.ts';
import { Answered } from '../../parts/answered.tsx';
import { Badge } from '../../parts/badge.tsx';
import { counted } from '../../parts/count.ts';
import { useAnswerUntil } from '../../request/use-answer-until.ts';

export const hasLanded = ({ state, became }: CorrectionDetail): boolean =>
  state === 'SENT' && became.pending === 0;

/** A correction, asked for until its lines have landed. */
export const useCorrection = (correctionId: string) =>
  useAnswerUntil<CorrectionDetail>(
    `/api/corrections/${encodeURIComponent(correctionId)}`,
    hasLanded,
  );

/** What became of the lines of a correction. */
function Became({ correction }: { correction: CorrectionDetail }) {
  const { became } = correction;
  if (!hasLanded(correction)) return <Badge tone="busy">landing</Badge>;
  if (became.quarantined === 0) return <Badge tone="good">accepted</Badge>;
  return <Badge tone="bad">{`${counted(became.quarantined, 'line')} quarantined again`}</Badge>;
}

/** The correction of a line, in a sentence. */
export function WhatBecame({ correctionId }: { correctionId: string }) {
  const correction = useCorrection(correctionId);
  return (
    <div class="panel" aria-live="polite">
      <Answered answer={correction}>
        {(value) => (
          <p>
            <Became correction={value} /> The corrected line was sent with correction{' '}
            <a href={`/corrections/${encodeURIComponent(correctionId)}`}>{correctionId}</a>
            {value.lines > 1 ? `, one of ${counted(value.lines, 'line')}.` : '.'}
          </p>
        )}
      </Answered>
    </div>
  );
}
