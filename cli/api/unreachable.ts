import * as z from 'zod';
import { CommandError } from '../ui/command.ts';

/** Thrown when no server is at the address: retrying helps only if one was there a moment ago. */
export class NoServer extends CommandError {}

const Cause = z.object({
  name: z.string().catch(''),
  code: z.string().catch(''),
  message: z.string().catch(''),
});

/** Turns what `fetch` threw into an error for a person to read. */
export function unreachable(url: string, error: unknown): CommandError {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  const { name, code, message } = Cause.catch({ name: '', code: '', message: '' }).parse(cause);
  if (code === 'ECONNREFUSED') {
    return new NoServer(`Nothing listens at ${url}. "npm start" starts the pipeline.`);
  }
  const reason = `${url} can't be reached: ${message || code || 'no response'}.`;
  // Every network error has a code, a time-out its name. Without either, fetch rejected the
  // address.
  const wrongAddress = code === 'ENOTFOUND' || (code === '' && name !== 'TimeoutError');
  return wrongAddress ? new NoServer(reason) : new CommandError(reason);
}
