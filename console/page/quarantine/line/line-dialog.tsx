import type { LineDetail } from '../../../api/quarantine.ts';
import { Answered } from '../../parts/answered.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { useAnswer } from '../../request/use-answer.ts';
import { CorrectionForm } from './correction-form.tsx';
import { MarkedText } from './marked-text.tsx';
import { WhatBecame } from './what-became.tsx';

type Properties = { lineId: string; onClose: () => void; onSent: () => void };

/** One quarantined line: what was sent, what is wrong, and its correction. */
export function LineDialog({ lineId, onClose, onSent }: Properties) {
  const line = useAnswer<LineDetail>(`/api/quarantine/lines/${encodeURIComponent(lineId)}`);
  return (
    <Dialog title="Correct a line" onClose={onClose}>
      <Answered answer={line}>
        {(detail) => (
          <>
            <p class="line-id">
              Line{' '}
              <a class="mono" href={`/lines/${encodeURIComponent(detail.lineId)}`}>
                {detail.lineId}
              </a>
              {detail.comesFrom && (
                <>
                  , sent in place of{' '}
                  <a href={`/corrections/${encodeURIComponent(detail.comesFrom.correctionId)}`}>
                    {detail.comesFrom.lineId}
                  </a>
                </>
              )}
            </p>
            <pre class="original">
              <MarkedText {...detail} />
            </pre>
            <p class="failure">{detail.message}</p>
            {detail.correction ? (
              <WhatBecame correctionId={detail.correction.correctionId} />
            ) : (
              <CorrectionForm
                key={detail.lineId}
                line={detail}
                onSent={() => {
                  line.reload();
                  onSent();
                }}
              />
            )}
          </>
        )}
      </Answered>
    </Dialog>
  );
}
