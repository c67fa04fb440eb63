/**
 * A progress line: rewritten in place on a terminal. Elsewhere printed every few seconds, if it has
 * changed.
 */
export type Progress = {
  /** Reports the current state. May be called as often as the caller likes. */
  update(text: string): void;
  /** Prints a line that stays. */
  note(text: string): void;
  /** Clears the line that is being rewritten. */
  done(): void;
};

type Output = { isTTY?: boolean; columns?: number; write(text: string): unknown };

const CLEAR = '\r\u001b[2K';
const TERMINAL_EVERY_MS = 100;
const LOG_EVERY_MS = 3000;

export function progressOn(output: Output, now: () => number = Date.now): Progress {
  const terminal = output.isTTY === true;
  const every = terminal ? TERMINAL_EVERY_MS : LOG_EVERY_MS;
  let shown = now();
  let drawn = false;
  let last = '';
  const clear = (): void => {
    if (drawn) output.write(CLEAR);
    drawn = false;
  };
  return {
    update(text) {
      if (now() - shown < every || (text === last && !terminal)) return;
      shown = now();
      last = text;
      output.write(terminal ? `${CLEAR}${truncated(text, output.columns)}` : `${text}\n`);
      drawn = terminal;
    },
    note(text) {
      clear();
      output.write(`${text}\n`);
    },
    done: clear,
  };
}

/** Calls `say` only when the text differs from the one before. */
export function withoutRepeats(say: (text: string) => void): (text: string) => void {
  let last = '';
  return (text) => {
    if (text !== last) say(text);
    last = text;
  };
}

/** A line wider than the terminal would wrap and could not be rewritten in place. */
function truncated(text: string, columns = 80): string {
  return text.length < columns ? text : `${text.slice(0, columns - 2)}…`;
}
