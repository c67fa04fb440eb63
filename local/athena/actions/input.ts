import * as z from 'zod';
import type { JsonHandler } from '../../endpoint/actions.ts';
import type { ApiCall } from '../../endpoint/api-call.ts';
import { invalidRequest } from '../errors.ts';

/** A handler that checks its input. Throws InvalidRequestException. */
export const taking =
  <Input>(
    schema: z.ZodType<Input>,
    action: (input: Input, call: ApiCall) => unknown,
  ): JsonHandler =>
  async (json, call) => {
    const result = schema.safeParse(json);
    if (result.success) return action(result.data, call);
    const [issue] = result.error.issues;
    throw invalidRequest(`${issue?.path.join('.') || 'The input'}: ${issue?.message}`);
  };

/** The parameters of an action that lists. */
export const Page = (most: number) =>
  z.object({
    NextToken: z
      .string()
      .regex(/^\d{1,9}$/, 'is invalid')
      .optional(),
    MaxResults: z.int().min(0).max(most).optional(),
  });

type PageInput = { NextToken?: string | undefined; MaxResults?: number | undefined };

const PAGE = 50;

export function paged<T>(all: readonly T[], { NextToken = '0', MaxResults = PAGE }: PageInput) {
  const start = Number(NextToken);
  const end = start + (MaxResults || PAGE);
  return { items: all.slice(start, end), NextToken: end < all.length ? String(end) : undefined };
}
