import { createHash } from 'node:crypto';
import * as z from 'zod';
import { Problem, type ProblemOptions } from '../api/problem.ts';
import { MAX_REASON } from '../api/request-bodies.ts';
import { LineFields, lineFields, MAX_CORRECTED_LINES } from '../domain/correction.ts';
import { COLUMNS, lineNamed } from '../domain/invoice-line.ts';
import { jsonFaultOf } from '../formats/json-fault.ts';

/** A request to correct lines, as its body says. */
export type CorrectionRequest = {
  /** SHA-256 of the body, in hex. */
  bodyHash: string;
  reason?: string;
  lines: { lineId: string; fields: LineFields }[];
};

/**
 * The ids of lines look like this, and are shorter. What was not sent is kept in one item of the
 * ledger (400 KB), so that 1,000 of them have to fit.
 */
const LINE_ID = /^[\w-]{3,100}$/;

/** Half a surrogate pair is no text: no reader of JSON has to accept it, and DuckDB does not. */
const isText = (text: string): boolean => text.isWellFormed();

const Record = z.strictObject(LineFields.partial().shape).superRefine((record, context) => {
  for (const [column, value] of Object.entries(record)) {
    if (value && !isText(value)) context.addIssue({ code: 'custom', path: [column] });
  }
});

const Body = z.strictObject({
  reason: z.string().max(MAX_REASON).refine(isText).optional(),
  lines: z
    .array(
      z.strictObject({
        lineId: z.string().refine((id) => LINE_ID.test(id) && lineNamed(id) !== undefined),
        record: Record,
      }),
    )
    .min(1)
    .max(MAX_CORRECTED_LINES),
});

/** Reads the body of a correction. Throws a 400 or 422 Problem that says where it is wrong. */
export function correctionRequest(body: Buffer): CorrectionRequest {
  const result = Body.safeParse(jsonIn(body));
  if (!result.success) throw problemOf(result.error.issues);
  const { reason, lines } = result.data;
  refuseRepeated(lines);
  return {
    bodyHash: createHash('sha256').update(body).digest('hex'),
    ...(reason !== undefined && { reason }),
    lines: lines.map(({ lineId, record }) => ({ lineId, fields: lineFields(record) })),
  };
}

function jsonIn(body: Buffer): unknown {
  if (body.length === 0) {
    throw new Problem(400, 'The body is empty. Send {"lines": [{"lineId": …, "record": {…}}]}.');
  }
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw new Problem(400, 'The body is not UTF-8 text.');
    const { line, column, offset } = jsonFaultOf(body.toString('latin1'));
    const detail = `The body is not valid JSON: see line ${line}, column ${column}.`;
    throw new Problem(400, detail, { members: { line, column, offset } });
  }
}

type Line = z.infer<typeof Body>['lines'][number];

function refuseRepeated(lines: readonly Line[]): void {
  const seen = new Set<string>();
  for (const [index, { lineId }] of lines.entries()) {
    if (seen.has(lineId))
      throw unfit(`Line ${index + 1} has the same lineId as an earlier one.`, { line: index + 1 });
    seen.add(lineId);
  }
}

type Issue = Pick<z.core.$ZodIssue, 'path'> & { code: string; keys?: string[] };

const SHAPE = '{"reason"?: text, "lines": [{"lineId": text, "record": {…}}]}';

/** Says what is wrong with the first fault. Nothing of a line is quoted, but the name of a column. */
function problemOf(issues: readonly Issue[]): Problem {
  const [issue] = issues;
  const [top, index, member, column] = issue?.path ?? [];
  if (top === 'reason') return unfit(`reason must be text of at most ${MAX_REASON} characters.`);
  if (top !== 'lines') return unfit(`The body must be ${SHAPE}, and nothing else.`);
  if (typeof index !== 'number') return issue?.code === 'too_big' ? tooMany() : unfit(NO_LINES);
  const line = index + 1;
  if (member === 'lineId') return unfit(`Line ${line}: lineId must be the id of a line.`, { line });
  if (member !== 'record') {
    return unfit(`Line ${line} must be {"lineId": text, "record": {…}}.`, { line });
  }
  return recordProblem(line, column, issue?.keys?.[0]);
}

const NO_LINES = `lines must be a list of 1 to ${MAX_CORRECTED_LINES} lines.`;

function recordProblem(line: number, column: unknown, unknownColumn?: string): Problem {
  if (typeof column === 'string') {
    const detail = `Line ${line}: the value of ${column} must be text, or null if there is none.`;
    return unfit(detail, { line, column });
  }
  if (unknownColumn !== undefined) {
    const named = unknownColumn.slice(0, MAX_NAME);
    const detail = `Line ${line}: record has a column that is none of ${COLUMNS.join(', ')}.`;
    return unfit(detail, { line, column: named });
  }
  return unfit(`Line ${line}: record must be an object of columns and their values.`, { line });
}

/** The most of a name that a problem repeats. */
const MAX_NAME = 40;

function tooMany(): Problem {
  return new Problem(
    422,
    `A correction may have at most ${MAX_CORRECTED_LINES} lines. Send the others in further ones, each with a key of its own.`,
    { type: 'urn:invoice-pipeline:too-many-lines' },
  );
}

function unfit(detail: string, members: ProblemOptions['members'] = {}): Problem {
  const type = 'urn:invoice-pipeline:invalid-correction';
  return new Problem(422, `${detail} Nothing was sent.`, { type, members });
}
