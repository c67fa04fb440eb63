import { rmSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { tmpdir } from 'node:os';
import { NumberedRequest, type Reply, type Request } from './messages.ts';
import { openPlanners } from './planners.ts';
import { QueryError } from './query-error.ts';
import { type ServedSession, serveSession } from './served-session.ts';

/** The process in which statements run. It answers the requests of its parent. */

/** DuckDB stays below this with its own limit, except for memory that it does not count. */
const MAX_RESIDENT_BYTES = 1.5 * 2 ** 30;
const CHECKED_EVERY_MS = 250;

const sessions = new Map<number, Promise<ServedSession>>();
const planners = openPlanners();

async function answer(request: Request): Promise<unknown> {
  if (request.call === 'open') {
    const opening = serveSession(request.options, planners);
    sessions.set(request.session, opening);
    const { tables } = await opening;
    // The process may be killed at any time, and would not keep what it has compiled.
    setImmediate(flushCompileCache);
    return { tables };
  }
  const session = await sessions.get(request.session);
  if (!session) throw new QueryError('The session is closed.');
  if (request.call === 'interrupt') return session.interrupt();
  if (request.call === 'close') sessions.delete(request.session);
  return session.answer(request);
}

process.on('message', async (message) => {
  const { id, request } = NumberedRequest.parse(message);
  const reply: Reply = await answer(request).then(
    (result) => ({ id, result }),
    (error: unknown) => ({ id, error: errorOf(error) }),
  );
  // The parent may have ended.
  if (process.connected) process.send?.(reply);
});

const errorOf = (error: unknown): Reply['error'] => ({
  message: error instanceof Error ? error.message : String(error),
  refused: error instanceof QueryError,
});

// The channel closes when the parent ends for whatever reason. The folder is this process's own.
process.on('disconnect', () => {
  rmSync(tmpdir(), { recursive: true, force: true });
  process.exit();
});
process.on('SIGINT', () => undefined);

setInterval(() => {
  if (process.memoryUsage.rss() < MAX_RESIDENT_BYTES) return;
  process.stderr.write('Error: it used more than 1.5 GB of memory\n', () => process.exit(1));
}, CHECKED_EVERY_MS).unref();
