import * as z from 'zod';
import type { Failure } from '../ledger/ledger.ts';

/** Returns a failure as the ledger records it. `at` is in milliseconds since 1970. */
export function failureOf(error: string, cause: string, at: number): Failure {
  return { error, cause: readableCause(cause), at: new Date(at).toISOString() };
}

/** What Lambda returns for a thrown error. Step Functions passes it on as the text of the cause. */
const LambdaError = z.object({ errorMessage: z.string().min(1) });

/** Long enough for every message of the pipeline, short enough for a list of batches. */
const MAX_LENGTH = 1000;

/**
 * Returns the message of a thrown error without its stack, or any other cause as it is, at most
 * 1,000 characters.
 */
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
