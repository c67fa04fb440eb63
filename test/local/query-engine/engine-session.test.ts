import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openEngineSession } from '../../../local/query-engine/engine-session.ts';
import type { Request } from '../../../local/query-engine/messages.ts';
import { QueryError } from '../../../local/query-engine/query-error.ts';
import type { QueryProcess } from '../../../local/query-engine/query-process.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A process that opens a session and answers nothing else, as while it plans a statement. */
function stuckProcess() {
  const rejects: ((error: Error) => void)[] = [];
  let hasEnded = false;
  const end = async (): Promise<void> => {
    hasEnded = true;
    for (const reject of rejects) reject(new QueryError('The process has ended.'));
  };
  const process: QueryProcess = {
    hasEnded: () => hasEnded,
    ask: async ({ call }: Request) => {
      if (call === 'open') return { tables: [] };
      if (hasEnded) throw new QueryError('The process has ended.');
      return new Promise((_, reject) => rejects.push(reject));
    },
    kill: end,
  };
  return { process, end };
}

it('a statement whose process answers nothing is ended by force after its time', async () => {
  const { process } = stuckProcess();
  const session = await openEngineSession(process, 1, { dataDir: '/nonexistent' });
  const run = session.run('SELECT 1', { timeoutMs: 1000 });
  const refused = expect(run).rejects.toThrow('it ran longer than 1 s');
  await vi.advanceTimersByTimeAsync(20_000);
  await refused;
  expect(process.hasEnded()).toBe(true);
});

it('a session is closed when its process ends meanwhile', async () => {
  const { process, end } = stuckProcess();
  const session = await openEngineSession(process, 1, { dataDir: '/nonexistent' });
  const closed = session.close();
  await vi.advanceTimersByTimeAsync(1);
  await end();
  await closed;
});
