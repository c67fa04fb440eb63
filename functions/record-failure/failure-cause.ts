import * as z from 'zod';

/** What Lambda answers for a thrown error; Step Functions passes it on as text. */
const LambdaError = z.object({ errorMessage: z.string().min(1) });

/** Long enough for every message of ours, short enough for a list of batches. */
const MAX_LENGTH = 1000;

/** The cause as a person reads it: the message of a thrown error without its stack, or the text as it is. */
export function readableCause(cause: string): string {
  const message = LambdaError.safeParse(jsonOrNothing(cause)).data?.errorMessage ?? cause;
  return message.length > MAX_LENGTH ? `${message.slice(0, MAX_LENGTH - 1)}…` : message;
}

function jsonOrNothing(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
