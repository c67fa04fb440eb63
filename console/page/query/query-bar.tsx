import { useEffect, useState } from 'preact/hooks';
import type { RunState } from './run-state.ts';
import { saveOwnQuery } from './side/own-queries.ts';

type Properties = { state: RunState; text: string; onRun: () => void; onStop: () => void };

/** What can be done with the statement. */
export function QueryBar({ state, text, onRun, onStop }: Properties) {
  const isRunning = state.kind === 'running';
  return (
    <div class="query-bar">
      {isRunning ? (
        <button type="button" onClick={onStop}>
          Stop
        </button>
      ) : (
        <button type="button" class="primary" onClick={onRun} disabled={text.trim() === ''}>
          Run
        </button>
      )}
      <small class="faint">Ctrl+Enter runs · Ctrl+Space completes</small>
      <span class="query-state" role="status">
        {isRunning && <Elapsed sinceMs={state.sinceMs} word={wordOf(state)} />}
      </span>
      <SaveForm text={text} />
    </div>
  );
}

const wordOf = ({ run }: Extract<RunState, { kind: 'running' }>): string =>
  run?.state === 'QUEUED' ? 'waits for its turn' : 'runs';

/** Seconds are shown from the first one on: most queries are shorter. */
function Elapsed({ sinceMs, word }: { sinceMs: number; word: string }) {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.floor((now - sinceMs) / 1000);
  return <>{`The query ${word}${seconds < 1 ? '…' : `: ${seconds} s`}`}</>;
}

function SaveForm({ text }: { text: string }) {
  const [name, setName] = useState('');
  const [said, say] = useState('');
  return (
    <form
      class="save-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() === '' || text.trim() === '') return;
        saveOwnQuery({ name: name.trim(), sql: text });
        say(`Saved as ${name.trim()} in this browser.`);
        setName('');
      }}
    >
      <input
        aria-label="Name of the saved query"
        placeholder="Name"
        maxLength={80}
        value={name}
        onInput={({ currentTarget }) => {
          setName(currentTarget.value);
          say('');
        }}
      />
      <button type="submit" disabled={name.trim() === ''}>
        Save
      </button>
      <small role="status" class="faint">
        {said}
      </small>
    </form>
  );
}
