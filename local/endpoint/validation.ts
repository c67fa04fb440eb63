import type * as z from 'zod';
import { ServiceError } from './api-call.ts';

/** The input as the schema reads it. Throws `code` with the places that are wrong, never with what stands there. */
export function inputOf<T>(schema: z.ZodType<T>, input: unknown, code: string): T {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new ServiceError(code, `${issue?.path.join('.') || 'The input'}: ${issue?.message}`);
}
