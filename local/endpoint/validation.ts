import type * as z from 'zod';
import { ServiceError } from './api-call.ts';

/**
 * Parses an input. Throws a ServiceError of this code whose message names the invalid field but
 * does not quote its value.
 */
export function inputOf<T>(schema: z.ZodType<T>, input: unknown, code: string): T {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new ServiceError(code, `${issue?.path.join('.') || 'The input'}: ${issue?.message}`);
}
