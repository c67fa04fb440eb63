import { type ChildProcess, fork } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { SimulationEvent, SimulationRequest } from '../../api/simulation.ts';
import { CHILD } from './missing.ts';

export type Asked = SimulationRequest & { commit: string | undefined; isChanged: boolean };

/** A process that runs schedules one after the other. It keeps what it has built for them. */
export type SimulationChild = {
  isBusy(): boolean;
  /** Yields the events of a schedule as lines of JSON. Who stops asking stops the schedule. */
  run(asked: Asked): AsyncGenerator<string>;
  /** Ends the process at once. */
  end(): void;
};

/** A schedule is stopped between two of its steps. It is killed if that takes longer. */
const STOPPING_MS = 20_000;
const LAST = /^\{"at":[\d.]+,"type":"(?:end|failed)"/;

export function startChild(onEnd: () => void): SimulationChild {
  const child = forked();
  const lines = createInterface({ input: child.stdout ?? process.stdin })[Symbol.asyncIterator]();
  const said = lastWords(child);
  let isBusy = false;
  let hasEnded = false;
  child.once('close', () => {
    hasEnded = true;
    onEnd();
  });
  async function* run(asked: Asked): AsyncGenerator<string> {
    isBusy = true;
    let isOver = false;
    child.send(asked);
    try {
      while (!isOver) {
        const { value = failed(said()), done } = await lines.next();
        isOver = done === true || LAST.test(value);
        yield `${value}\n`;
      }
    } finally {
      if (!isOver) await stop();
      isBusy = false;
    }
  }
  const stop = async () => {
    const late = setTimeout(() => child.kill('SIGKILL'), STOPPING_MS);
    if (!hasEnded) child.send('stop');
    for (let line = await lines.next(); !line.done && !LAST.test(line.value); ) {
      line = await lines.next();
    }
    clearTimeout(late);
  };
  return { isBusy: () => isBusy, run, end: () => child.kill('SIGKILL') };
}

function forked(): ChildProcess {
  const child = fork(CHILD, {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    execArgv: ['--disable-warning=ExperimentalWarning', '--disable-warning=DEP0005'],
    env: { ...process.env, POWERTOOLS_LOG_LEVEL: 'SILENT', NO_COLOR: '1' },
  });
  // It ends with this process, and does not keep it from ending.
  child.unref();
  child.channel?.unref();
  return child;
}

/** Returns a function that returns the last line that the process has written to stderr. */
function lastWords({ stderr }: ChildProcess): () => string {
  let text = '';
  stderr?.on('data', (data: Buffer) => {
    text = (text + String(data)).slice(-4000);
  });
  return () => /^\w*Error: .*$/m.exec(text)?.[0] ?? 'It gave no reason.';
}

function failed(reason: string): string {
  const event: SimulationEvent = {
    at: 0,
    type: 'failed',
    says: `The process that ran the schedule has ended. ${reason}`,
  };
  return JSON.stringify(event);
}
