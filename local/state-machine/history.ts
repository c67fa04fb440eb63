import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** An event of an execution. Payloads are references and counts, so large ones are left out. */
export type HistoryEvent = {
  type: string;
  state?: string;
  error?: string;
  cause?: string;
  input?: unknown;
  output?: unknown;
};

const KEPT = 500;
const PAYLOAD_CHARS = 4096;

export type Histories = {
  /** Writes the events of an execution to `<name>.jsonl`, one JSON object per line. */
  write(name: string, events: readonly (HistoryEvent & { at: string })[]): Promise<void>;
};

/** The histories of the last 500 executions, in a folder. */
export function openHistories(folder: string): Histories {
  mkdirSync(folder, { recursive: true });
  const age = (file: string) => statSync(join(folder, file)).mtimeMs;
  const kept = new Set(readdirSync(folder).sort((a, b) => age(a) - age(b)));
  return {
    write: async (name, events) => {
      const file = `${name}.jsonl`;
      kept.delete(file);
      kept.add(file);
      await writeFile(join(folder, file), events.map((event) => `${line(event)}\n`).join(''));
      for (const oldest of [...kept].slice(0, Math.max(0, kept.size - KEPT))) {
        kept.delete(oldest);
        await rm(join(folder, oldest), { force: true });
      }
    },
  };
}

function line(event: HistoryEvent & { at: string }): string {
  const { input, output, ...rest } = event;
  return JSON.stringify({ ...rest, input: short(input), output: short(output) });
}

function short(payload: unknown): unknown {
  const length = payload === undefined ? 0 : JSON.stringify(payload).length;
  return length > PAYLOAD_CHARS ? `${length} characters` : payload;
}
