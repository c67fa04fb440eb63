import { useState } from 'preact/hooks';
import { byteSize } from '../../../cli/ui/text.ts';
import type { Upload, UploadChoice } from '../../api/uploads.ts';
import { Badge, type Tone } from '../parts/badge.tsx';
import { Failure } from '../parts/failure.tsx';
import { post } from '../request/request.ts';
import { useAnswer } from '../request/use-answer.ts';
import { Choices } from './choices.tsx';
import { Landing } from './landing.tsx';
import { Outcome } from './outcome.tsx';
import { isEmpty, sendLabel } from './send-label.ts';
import { TableSummary } from './table-summary.tsx';

const EVERY_MS = 1000;

const WORDS: Readonly<Record<Upload['state'], { tone: Tone; word: string }>> = {
  reading: { tone: 'busy', word: 'being read' },
  ready: { tone: 'neutral', word: 'read, not sent' },
  refused: { tone: 'bad', word: 'not sent' },
  sending: { tone: 'busy', word: 'being sent' },
  landed: { tone: 'good', word: 'landed' },
  failed: { tone: 'bad', word: 'stopped' },
};

/** A file that the server has: what it says, and what can be done with it. */
export function UploadView({ id, onOver }: { id: string; onOver: () => void }) {
  const [isPolling, setPolling] = useState(true);
  const [failure, setFailure] = useState<string>();
  const path = `/api/uploads/${encodeURIComponent(id)}`;
  const { value, error, reload } = useAnswer<Upload>(path, isPolling ? { everyMs: EVERY_MS } : {});
  const mustPoll = error === undefined && (value === undefined || isBusy(value));
  if (mustPoll !== isPolling) setPolling(mustPoll);
  const act = async (action: 'plan' | 'send' | 'discard', body: unknown = {}) => {
    setFailure(undefined);
    try {
      await post(`${path}/${action}`, body);
      if (action === 'discard') onOver();
      else reload();
    } catch (thrown) {
      setFailure(thrown instanceof Error ? thrown.message : String(thrown));
    }
  };
  const message = failure ?? error;
  return (
    <>
      {message !== undefined && <Failure message={message} />}
      {value && <Steps upload={value} onPlan={(choice) => void act('plan', choice)} />}
      <p class="actions">
        {value && <Actions upload={value} act={(action) => void act(action)} />}
        {error !== undefined && (
          <button type="button" onClick={onOver}>
            Choose a file
          </button>
        )}
      </p>
    </>
  );
}

type ActionsProperties = { upload: Upload; act: (action: 'send' | 'discard') => void };

function Actions({ upload, act }: ActionsProperties) {
  const label = sendLabel(upload);
  return (
    <>
      {label !== undefined && (
        <button type="button" class="primary" onClick={() => act('send')}>
          {label}
        </button>
      )}
      {!isBusy(upload) && (
        <button type="button" onClick={() => act('discard')}>
          {upload.state === 'landed' ? 'Send another file' : 'Choose another file'}
        </button>
      )}
    </>
  );
}

const isBusy = ({ state }: Upload): boolean => state === 'reading' || state === 'sending';

function Steps({ upload, onPlan }: { upload: Upload; onPlan: (choice: UploadChoice) => void }) {
  const { file, bytes, state, message, notes, tables, progress, outcomes } = upload;
  const { tone, word } = WORDS[state];
  return (
    <>
      <p role="status">
        <strong class="file">{file}</strong> {byteSize(bytes)} <Badge tone={tone}>{word}</Badge>
      </p>
      {message !== undefined && <Failure message={message} />}
      {notes.map((note) => (
        <p key={note} class="faint">
          {note}
        </p>
      ))}
      {isEmpty(upload) && <p>The file has no lines, so there is nothing to send.</p>}
      {state !== 'landed' && tables.map((table) => <TableSummary key={table.name} table={table} />)}
      {(state === 'ready' || state === 'refused') && !isEmpty(upload) && (
        <Choices upload={upload} onPlan={onPlan} />
      )}
      {progress && <Landing progress={progress} />}
      {outcomes.map((outcome) => (
        <Outcome key={outcome.table} outcome={outcome} />
      ))}
    </>
  );
}
