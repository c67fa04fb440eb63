import { expect } from 'vitest';
import type * as z from 'zod';
import { COMMON_PROBLEMS, type Operation } from '../../functions/api/operation.ts';
import { OPERATIONS } from '../../functions/api/operations.ts';
import type { ProblemStatus } from '../../functions/api/problem.ts';
import { ProblemDocument } from '../../functions/api/problem-documents.ts';

/** Fails when a response is not what its operation declares, down to the last member. */
export function expectDocumented(
  name: string,
  { status, body }: { status: number; body: unknown },
): void {
  const schema = schemaOf(name, status);
  expect(schema, `${name} does not declare the status ${status}`).toBeDefined();
  expect(schema?.parse(body), `${name}: ${status}`).toEqual(body);
}

/** Fails when an operation does not declare that it responds with text/csv. */
export function expectText(name: string): void {
  const declared = operationNamed(name)?.responses[200]?.csv;
  expect(declared, `${name} does not declare text/csv`).toBeTypeOf('string');
}

function operationNamed(name: string): Operation | undefined {
  return Object.entries<Operation>(OPERATIONS).find(([each]) => each === name)?.[1];
}

function schemaOf(name: string, status: number): z.ZodType | undefined {
  const operation = operationNamed(name);
  // No operation describes a path or method that does not exist.
  if (!operation) return status === 404 || status === 405 ? ProblemDocument : undefined;
  const success = operation.responses[status as 200 | 202];
  if (success) return success.body;
  return { ...COMMON_PROBLEMS, ...operation.problems }[status as ProblemStatus]?.document;
}
