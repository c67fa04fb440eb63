import { expect } from 'vitest';
import type * as z from 'zod';
import { type Operation, PROBLEMS_EVERYWHERE } from '../../functions/api/operation.ts';
import { OPERATIONS } from '../../functions/api/operations.ts';
import type { ProblemStatus } from '../../functions/api/problem.ts';
import { Problem } from '../../functions/api/problem-answers.ts';

/** Fails when an answer is not what its operation promises, down to the last member. */
export function expectDocumented(
  name: string,
  { status, body }: { status: number; body: unknown },
): void {
  const schema = schemaOf(name, status);
  expect(schema, `${name} is not said to answer ${status}`).toBeDefined();
  expect(schema?.parse(body), `${name}: ${status}`).toEqual(body);
}

function schemaOf(name: string, status: number): z.ZodType | undefined {
  const operation = Object.entries<Operation>(OPERATIONS).find(([each]) => each === name)?.[1];
  // A path or a method that there is not has no operation to describe it.
  if (!operation) return status === 404 || status === 405 ? Problem : undefined;
  const success = operation.answers[status as 200 | 202];
  if (success) return success.body;
  return { ...PROBLEMS_EVERYWHERE, ...operation.problems }[status as ProblemStatus]?.document;
}
