import { useState } from 'preact/hooks';
import { counted } from '../../../cli/ui/text.ts';
import type { ReplayProgress, ReplayRequest } from '../../api/replays.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Failure } from '../parts/failure.tsx';
import { post } from '../request/request.ts';
import { OutcomeTable } from './outcome-table.tsx';
import { type Preview, type Subjects, usePreview } from './use-preview.ts';
import { intention, isReplayable, summaryOf } from './wording.ts';

type Properties = {
  title: string;
  subjects: Subjects;
  onStarted: (replayId: string) => void;
  onClose: () => void;
};

/** Shows what a replay will do, and starts it on request. */
export function ReplayDialog({ title, subjects, onStarted, onClose }: Properties) {
  const preview = usePreview(subjects);
  const [isStarting, setStarting] = useState(false);
  const [problem, setProblem] = useState<string>();
  const batchIds = preview.outcomes.filter(isReplayable).map(({ batchId }) => batchId);
  const start = async () => {
    setStarting(true);
    const request: ReplayRequest = { batchIds };
    try {
      onStarted((await post<ReplayProgress>('/api/replays', request)).replayId);
    } catch (thrown) {
      setProblem(thrown instanceof Error ? thrown.message : String(thrown));
      setStarting(false);
    }
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <p>
        Only what has not landed goes through the pipeline again, and every line counts once,
        however often it is replayed.
      </p>
      <Looked preview={preview} />
      {problem !== undefined && <Failure message={problem} />}
      <div class="dialog-buttons">
        <button type="button" onClick={onClose}>
          Cancel
        </button>
        <button
          type="button"
          class="primary"
          disabled={!preview.isComplete || batchIds.length === 0 || isStarting}
          onClick={start}
        >
          {isStarting ? 'Starting…' : `Replay ${counted(batchIds.length, 'batch')}`}
        </button>
      </div>
    </Dialog>
  );
}

function Looked({ preview }: { preview: Preview }) {
  const { found, isPart, outcomes, isComplete, error } = preview;
  if (error !== undefined) return <Failure message={error} />;
  if (found === undefined) return <p class="waiting">Looking for what has not landed…</p>;
  if (found === 0) return <p class="empty">Nothing here has to be replayed.</p>;
  return (
    <>
      <p role="status">
        {isComplete ? (
          <strong>{summaryOf(outcomes)}</strong>
        ) : (
          `Looked at ${outcomes.length} of ${counted(found, 'batch')}…`
        )}
      </p>
      {isPart && (
        <p class="note">
          {`There are more. A replay takes ${found} at a time: replay again for the rest.`}
        </p>
      )}
      <OutcomeTable outcomes={outcomes} heading="What will happen" say={intention} />
    </>
  );
}
