import * as z from 'zod';
import type { Failure } from '../ledger/ledger.ts';

/** A failure as the ledger records it. `at` is in milliseconds since 1970. */
export function failureOf(error: string, cause: string, at: number): Failure {
  return { error, cause: readableCause(cause), at: new Date(at).toISOString() };
}

/** What Lambda returns for a thrown error. Step Functions passes it on as text. */
const LambdaError = z.object({ errorMessage: z.string().min(1) });

/** Long enough for every message of the pipeline, short enough for a list of batches. */
const MAX_LENGTH = 1000;

/** Returns the cause as a person reads it: a thrown error's message without its stack, or else the text as it is. */
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
