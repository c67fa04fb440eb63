import { CommandError, REFUSED } from '../ui/command.ts';

/** A port that was not named is given up for a free one when another process has it. */
export type Port = { port: number; isNamed: boolean };

/** What is served there: its name, and the names of its options. */
export type Served = { name: string; portOption: string; offOption: string | undefined };

/**
 * Starts a server on a port, or on a free one if it is in use and was not named. Throws a
 * `CommandError` when the port is not available.
 */
export async function onPort<T>(
  { port, isNamed }: Port,
  served: Served,
  note: (text: string) => void,
  start: (port: number) => Promise<T>,
): Promise<T> {
  try {
    return await start(port);
  } catch (error) {
    const code = listenCode(error);
    if (code === undefined) throw error;
    if (!isNamed && code === 'EADDRINUSE') {
      const { name, portOption } = served;
      note(`port ${port} is in use, so ${name} gets a free one; ${portOption} names another`);
      return start(0);
    }
    throw new CommandError(messageFor(code, port, served), REFUSED, error);
  }
}

function listenCode(error: unknown): string | undefined {
  const isOfListen =
    error instanceof Error && 'syscall' in error && error.syscall === 'listen' && 'code' in error;
  return isOfListen ? String(error.code) : undefined;
}

const messageFor = (code: string, port: number, { portOption, offOption }: Served): string =>
  code === 'EADDRINUSE'
    ? `Port ${port} is in use. Name another one with ${portOption}; ${portOption} 0 picks a free one${offOption === undefined ? '' : `, and ${offOption} does without`}.`
    : `You may not listen on port ${port} (${code}). Name a port above 1024 with ${portOption}.`;
