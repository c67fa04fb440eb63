import type { CorrectionPlan, LineOutcome } from '../../../api/quarantine.ts';
import { Answered } from '../../parts/answered.tsx';
import { counted, grouped } from '../../parts/count.ts';
import { Failure } from '../../parts/failure.tsx';
import { post } from '../../request/request.ts';
import { useAnswerUntil } from '../../request/use-answer-until.ts';
import { OutcomeBadge } from './preview-table.tsx';
import { SentBooks } from './sent-books.tsx';

type Properties = { planId: string; onSent: () => void; onAgain: () => void };

const isOver = ({ state }: CorrectionPlan): boolean => state !== 'READING' && state !== 'SENDING';

/** The correction of all selected lines: what it would do, the button that does it, what it did. */
export function PlanPanel({ planId, onSent, onAgain }: Properties) {
  const path = `/api/quarantine/plans/${encodeURIComponent(planId)}`;
  const answer = useAnswerUntil<CorrectionPlan>(path, isOver, ({ state }) => {
    if (state === 'SENT') onSent();
  });
  const send = async () => {
    await post(`${path}/send`, {}).catch(() => undefined);
    answer.reload();
  };
  const { value: plan, error } = answer;
  return (
    <section class="panel plan" aria-label="All selected lines" aria-live="polite">
      <Answered answer={answer}>{(value) => <PlanState plan={value} onSend={send} />}</Answered>
      {(error !== undefined || plan?.state === 'READY') && (
        <button type="button" onClick={onAgain}>
          Check all lines again
        </button>
      )}
    </section>
  );
}

function PlanState({ plan, onSend }: { plan: CorrectionPlan; onSend: () => void }) {
  const { state, tally, sendable, books, problem } = plan;
  return (
    <>
      {state === 'READING' && <p>{`Checking… ${counted(tally.lines, 'line')} so far.`}</p>}
      <Outcomes plan={plan} />
      {problem !== null && <Failure message={problem} />}
      {state === 'READY' && sendable === 0 && <p>There is nothing to send.</p>}
      {(state === 'READY' || (state === 'FAILED' && sendable > 0)) && sendable > 0 && (
        <button type="button" class="primary" onClick={onSend}>
          {state === 'FAILED' ? 'Continue' : `Send ${counted(sendable, 'corrected line')}`}
        </button>
      )}
      {state === 'SENDING' && <Sending plan={plan} />}
      {state === 'SENT' && books && <SentBooks books={books} />}
    </>
  );
}

const ORDER: readonly LineOutcome[] = ['accepted', 'refused', 'not-applicable', 'unchanged'];

function Outcomes({ plan: { tally } }: { plan: CorrectionPlan }) {
  return (
    <ul class="outcomes">
      {ORDER.filter((outcome) => tally.counts[outcome] > 0).map((outcome) => (
        <li key={outcome}>
          <strong>{grouped(tally.counts[outcome])}</strong> <OutcomeBadge outcome={outcome} />
          <ul>
            {tally.whys
              .filter((why) => why.outcome === outcome)
              .slice(0, 8)
              .map(({ what, lines }) => (
                <li key={what}>{`${grouped(lines)} × ${what}`}</li>
              ))}
          </ul>
        </li>
      ))}
    </ul>
  );
}

function Sending({ plan: { books, sendable } }: { plan: CorrectionPlan }) {
  const landed = (books?.accepted ?? 0) + (books?.quarantined ?? 0);
  return (
    <p>
      <progress max={2 * sendable} value={(books?.posted ?? 0) + landed} aria-label="Sending" />
      {` sent ${grouped(books?.posted ?? 0)} of ${grouped(sendable)}, landed ${grouped(landed)}`}
    </p>
  );
}
