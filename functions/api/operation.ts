import type * as z from 'zod';
import type { ProblemStatus } from './problem.ts';
import { ProblemDocument } from './problem-documents.ts';

type Parameters = Readonly<Record<string, z.ZodType>>;

export type SuccessResponse = {
  body: z.ZodObject;
  /** What is sent as text/csv to a client that prefers it. Without it, a success is always JSON. */
  csv?: string;
  headers?: Readonly<Record<string, string>>;
};

/** When an operation responds with a status, and the document that it sends then. */
export type ProblemResponse = { when: string; document: z.ZodObject };

export type Operation = {
  /** The function that serves it. */
  servedBy: 'Ingest' | 'Correct' | 'Query';
  operationId: string;
  summary: string;
  description?: string;
  /** Query parameters. Any other parameter is a 400. */
  query: Parameters;
  headers?: Parameters;
  /** The body, by content type. */
  body?: Readonly<Record<string, z.ZodType>>;
  /** Its successes, by status. */
  responses: Partial<Readonly<Record<200 | 202, SuccessResponse>>>;
  problems: Partial<Readonly<Record<ProblemStatus, ProblemResponse>>>;
};

/** A problem response. The plain document is the default. */
export const problemWhen = (
  when: string,
  document: z.ZodObject = ProblemDocument,
): ProblemResponse => ({ when, document });

/** The problem responses that every operation may give. */
export const COMMON_PROBLEMS = {
  403: problemWhen('The API key is missing or wrong, or the signature where IAM requires one'),
  429: problemWhen('There are too many requests, or the quota of the key is used up'),
  503: problemWhen('A service behind the API is out of capacity or cannot be reached'),
} satisfies Operation['problems'];
