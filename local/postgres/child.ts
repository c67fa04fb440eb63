import { Socket } from 'node:net';
import type { FromServer } from './messages.ts';
import { ToServer } from './messages.ts';
import { readPassword } from './password.ts';
import { openServer } from './server.ts';

/** The process in which connections are answered and statements run. */

const [dataDir = ''] = process.argv.slice(2);

/** DuckDB stays below this with its own limit, except for memory that it does not count. */
const MAX_RESIDENT_BYTES = 1.5 * 2 ** 30;
const CHECKED_EVERY_MS = 250;

const server = openServer(dataDir, readPassword(dataDir));

process.on('message', async (message, handle) => {
  const { connection } = ToServer.parse(message);
  if (!(handle instanceof Socket)) return tell({ event: 'ended', connection });
  const onSending = (isSending: boolean) => tell({ event: 'sending', connection, isSending });
  try {
    await server.serve(handle, onSending);
  } catch (error) {
    // A failure at the end of one connection is nothing to the others.
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    handle.destroy();
  }
  tell({ event: 'ended', connection });
});

/** The parent may have ended. */
function tell(event: FromServer): void {
  if (process.connected) process.send?.(event);
}

// The channel closes when the parent ends for whatever reason.
process.on('disconnect', () => process.exit());
process.on('SIGINT', () => undefined);

setInterval(() => {
  if (process.memoryUsage.rss() < MAX_RESIDENT_BYTES) return;
  process.stderr.write('Error: it used more than 1.5 GB of memory\n', () => process.exit(1));
}, CHECKED_EVERY_MS).unref();
