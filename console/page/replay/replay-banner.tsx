import { useEffect, useState } from 'preact/hooks';
import { counted } from '../../../cli/ui/text.ts';
import type { ReplayOutcome, ReplayProgress } from '../../api/replays.ts';
import { batchPath, shortened } from '../batches/batch-id.ts';
import { Badge } from '../parts/badge.tsx';
import { Failure } from '../parts/failure.tsx';
import { useAnswer } from '../request/use-answer.ts';
import { useQuery } from '../request/use-query.ts';
import { OutcomeTable } from './outcome-table.tsx';
import { result } from './wording.ts';

const POLL_MS = 1000;

type Properties = {
  /** Called with the batches that hold the replayed chunks, when they are known and change. */
  onMoved?: (batchIds: readonly string[]) => void;
};

/** How far the replay is that the URL names, and in the end what has landed and what has not. */
export function ReplayBanner({ onMoved }: Properties) {
  const [{ replay }, change] = useQuery();
  if (replay === undefined) return null;
  return <Progress replayId={replay} onMoved={onMoved} onClose={() => change({ replay: '' })} />;
}

type ProgressProperties = {
  replayId: string;
  onMoved: Properties['onMoved'];
  onClose: () => void;
};

function Progress({ replayId, onMoved, onClose }: ProgressProperties) {
  const [isOver, setOver] = useState(false);
  const path = `/api/replays/${encodeURIComponent(replayId)}`;
  const { value, error } = useAnswer<ReplayProgress>(path, isOver ? {} : { everyMs: POLL_MS });
  const state = value?.state;
  useEffect(() => setOver(state !== undefined && state !== 'running'), [state]);
  const moved = value?.nowIn.join() ?? '';
  useEffect(() => {
    if (moved !== '') onMoved?.(moved.split(','));
  }, [moved]);
  return (
    <section class="panel replay" aria-label="Replay">
      <div class="page-heading">
        <p role="status">{value ? <Sentence progress={value} /> : 'Asking about the replay…'}</p>
        <button type="button" class="quiet" aria-label="Close" onClick={onClose}>
          ✕
        </button>
      </div>
      {error !== undefined && <Failure message={error} />}
      {value && <Bar progress={value} />}
      {value && value.outcomes.length > 0 && (
        <OutcomeTable outcomes={value.outcomes} heading="Result" say={sayResult} />
      )}
    </section>
  );
}

function Sentence({ progress }: { progress: ReplayProgress }) {
  const { state, batches, chunks, outcomes, problem } = progress;
  if (state === 'failed') return <Badge tone="bad">{`The replay failed: ${problem}`}</Badge>;
  if (state === 'running') {
    return (
      <>
        <Badge tone="busy">Replaying</Badge>{' '}
        {`${counted(batches, 'batch')}: ${chunks.landed} of ${counted(chunks.delivered, 'chunk')} landed`}
      </>
    );
  }
  const left = outcomes.filter(({ landed, problem: why }) => !landed || why !== undefined).length;
  return (
    <>
      <Badge tone={left === 0 ? 'good' : 'bad'}>
        {left === 0 ? 'Landed' : 'Not all has landed'}
      </Badge>{' '}
      {left === 0
        ? `All of ${counted(outcomes.length, 'batch')} has landed.`
        : `${counted(left, 'batch')} of ${outcomes.length} left. Replaying again is safe.`}
    </>
  );
}

function Bar({ progress: { chunks, state } }: { progress: ReplayProgress }) {
  if (state !== 'running' || chunks.delivered === 0) return null;
  return <progress aria-label="Chunks that landed" value={chunks.landed} max={chunks.delivered} />;
}

function sayResult(outcome: ReplayOutcome) {
  const { text, tone } = result(outcome);
  return (
    <>
      <Badge tone={tone}>{text}</Badge>{' '}
      {outcome.nowIn.map((batchId) => (
        <a key={batchId} class="batch-link" href={batchPath(batchId)}>
          {`in ${shortened(batchId)} `}
        </a>
      ))}
    </>
  );
}
