import { CommandError } from '../../cli/ui/command.ts';
import type { Problem } from '../api/problem.ts';
import { RequestProblem } from './route.ts';

/** What the page shows of an error: a message for a person, and never a stack trace. */
export function problemOf(error: unknown): Problem & { status: number } {
  if (error instanceof RequestProblem) return { status: error.status, message: error.message };
  if (error instanceof CommandError) return { status: 502, message: error.message };
  if (isOfAws(error)) return { status: 502, message: `${error.name}: ${error.message}` };
  const message = error instanceof Error ? error.message : String(error);
  return { status: 500, message: `The console failed: ${message}` };
}

/** An error of the AWS SDK: a service's answer, or missing credentials. */
const isOfAws = (error: unknown): error is Error =>
  error instanceof Error && ('$metadata' in error || error.name === 'CredentialsProviderError');
