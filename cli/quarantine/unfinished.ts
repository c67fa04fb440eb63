import * as z from 'zod';
import type { Api } from '../api/api.ts';
import { STALL_LIMIT_MS } from '../api/batches.ts';
import { CommandError } from '../ui/command.ts';
import { counted } from '../ui/text.ts';

const Correction = z.object({ state: z.string() });

type Ports = {
  api: Pick<Api, 'get'>;
  now(): number;
  sleep(ms: number): Promise<unknown>;
  note(text: string): void;
};

const ASKED_EVERY_MS = 2000;

/**
 * Waits for corrections that were interrupted. The pipeline finishes them by itself within minutes,
 * from what it has of their requests.
 */
export async function awaitUnfinished(ids: ReadonlySet<string>, ports: Ports): Promise<void> {
  if (ids.size === 0) return;
  const { api, now, sleep, note } = ports;
  const many = counted(ids.size, 'correction');
  note(
    `waiting for ${many} that ${ids.size === 1 ? 'was' : 'were'} interrupted; the pipeline finishes them within minutes`,
  );
  const until = now() + STALL_LIMIT_MS;
  let open = [...ids];
  while (open.length > 0) {
    if (now() > until) throw notFinished(open);
    await sleep(ASKED_EVERY_MS);
    open = await stillOpen(open, api);
  }
}

async function stillOpen(ids: readonly string[], api: Ports['api']): Promise<string[]> {
  const open: string[] = [];
  for (const id of ids) {
    const { state } = Correction.parse(await api.get(`/corrections/${encodeURIComponent(id)}`));
    if (state === 'OPEN') open.push(id);
  }
  return open;
}

const notFinished = (ids: readonly string[]): CommandError =>
  new CommandError(
    `${ids.join(', ')} still not finished. "npm run status" shows what blocks the pipeline.`,
  );
