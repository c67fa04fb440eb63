import { type PostgresEndpoint, startPostgres } from '../../local/postgres/endpoint.ts';
import { CommandError, REFUSED } from '../ui/command.ts';

/** A port that was not named is given up for a free one when another process has it. */
export type PostgresOptions = { port: number; isNamed: boolean };

export const POSTGRES_PORT = 5439;

/** Serves the lake to clients of PostgreSQL. Throws a `CommandError` when the port is not available. */
export async function openPostgres(
  dataDir: string,
  { port, isNamed }: PostgresOptions,
  note: (text: string) => void,
): Promise<PostgresEndpoint> {
  try {
    return await startPostgres(dataDir, port);
  } catch (error) {
    const code = listenCode(error);
    if (code === undefined) throw error;
    if (!isNamed && code === 'EADDRINUSE') {
      note(`port ${port} is in use, so PostgreSQL gets a free one; --postgres-port names another`);
      return startPostgres(dataDir, 0);
    }
    throw new CommandError(messageFor(code, port), REFUSED, error);
  }
}

function listenCode(error: unknown): string | undefined {
  const isOfListen =
    error instanceof Error && 'syscall' in error && error.syscall === 'listen' && 'code' in error;
  return isOfListen ? String(error.code) : undefined;
}

const messageFor = (code: string, port: number): string =>
  code === 'EADDRINUSE'
    ? `Port ${port} is in use. Name another one with --postgres-port; --postgres-port 0 picks a free one, and --no-postgres does without.`
    : `You may not listen on port ${port} (${code}). Name a port above 1024 with --postgres-port.`;
