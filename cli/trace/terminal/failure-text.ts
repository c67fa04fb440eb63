import * as z from 'zod';
import { printable } from '../../ui/text.ts';
import type { Failure } from '../execution.ts';

/** The cause of a function's error is the error as JSON. */
const FunctionError = z.object({ errorMessage: z.string() });

const MOST_CHARACTERS = 500;

/** `LedgerUnavailable: The table throttles`, in one line and without a stack trace. */
export function failureText({ error, cause }: Failure): string {
  const message = messageIn(cause).split('\n', 1)[0] ?? '';
  const short =
    message.length > MOST_CHARACTERS ? `${message.slice(0, MOST_CHARACTERS)}…` : message;
  return printable([error || 'Unknown', short].filter((part) => part !== '').join(': '));
}

function messageIn(cause: string): string {
  try {
    const parsed = FunctionError.safeParse(JSON.parse(cause));
    return parsed.success ? parsed.data.errorMessage : cause;
  } catch {
    return cause;
  }
}
