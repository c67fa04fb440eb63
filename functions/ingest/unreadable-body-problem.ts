import { Problem, type ProblemStatus } from '../api/problem.ts';
import type { ProblemType } from '../api/problem-documents.ts';
import type { BodyFault, UnreadableBody } from '../formats/unreadable-body.ts';

type ProblemParts = {
  status: ProblemStatus;
  type?: ProblemType;
  /** What the sender of a POST can do about it, in terms of HTTP. */
  advice?: string;
};

const PROBLEMS: Readonly<Record<BodyFault['kind'], ProblemParts>> = {
  empty: { status: 400 },
  gzip: { status: 400, advice: 'Send it with Content-Encoding: gzip.' },
  zip: { status: 400 },
  'not-text': { status: 400 },
  'invalid-json': { status: 400 },
  'not-an-array': { status: 400, advice: 'Send one object per line as application/x-ndjson.' },
  'missing-columns': { status: 422, type: 'urn:invoice-pipeline:missing-columns' },
  'repeated-columns': { status: 422, type: 'urn:invoice-pipeline:repeated-columns' },
  'column-name-too-long': { status: 422, type: 'urn:invoice-pipeline:column-name-too-long' },
  'too-many-columns': { status: 422, type: 'urn:invoice-pipeline:too-many-columns' },
};

/**
 * Returns the problem document for a body that cannot be read. What is known of the fault becomes
 * its members.
 */
export function unreadableBodyProblem({ fault, message }: UnreadableBody): Problem {
  const { kind, ...members } = fault;
  const { status, type, advice } = PROBLEMS[kind];
  const detail = advice === undefined ? message : `${message} ${advice}`;
  return new Problem(status, detail, { members, ...(type && { type }) });
}
