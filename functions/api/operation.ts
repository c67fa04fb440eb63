import type * as z from 'zod';
import type { ProblemStatus } from './problem.ts';
import { Problem } from './problem-answers.ts';

type Parameters = Readonly<Record<string, z.ZodType>>;

/** A success. */
export type Answer = { body: z.ZodObject; headers?: Readonly<Record<string, string>> };

/** When a status is answered, and the document that says so. */
export type ProblemAnswer = { when: string; document: z.ZodObject };

export type Operation = {
  /** The function behind it. */
  servedBy: 'Ingest' | 'Query';
  operationId: string;
  summary: string;
  description?: string;
  /** Query parameters; any other one is a 400. */
  query: Parameters;
  headers?: Parameters;
  /** The body, by content type. */
  body?: Readonly<Record<string, z.ZodType>>;
  /** Its successes, by status. */
  answers: Partial<Readonly<Record<200 | 202, Answer>>>;
  problems: Partial<Readonly<Record<ProblemStatus, ProblemAnswer>>>;
};

/** A problem document, and the plain one where nothing else is said. */
export const because = (when: string, document: z.ZodObject = Problem): ProblemAnswer => ({
  when,
  document,
});

/** What every operation may answer. */
export const PROBLEMS_EVERYWHERE = {
  403: because('The key is missing or wrong'),
  429: because("Too many requests, or the key's quota is used up"),
  503: because('Something behind the API is short of capacity or out of reach'),
} satisfies Operation['problems'];
