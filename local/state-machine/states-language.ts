import * as z from 'zod';

const Name = z.string().min(1);
const Path = z.string().startsWith('$', 'must be a path: intrinsic functions are not served here');
const Errors = z.array(Name).min(1);

const Retrier = z.strictObject({
  ErrorEquals: Errors,
  IntervalSeconds: z.int().positive().default(1),
  MaxAttempts: z.int().nonnegative().default(3),
  BackoffRate: z.number().min(1).default(2),
  MaxDelaySeconds: z.int().positive().optional(),
  JitterStrategy: z.enum(['NONE', 'FULL']).default('NONE'),
  Comment: z.string().optional(),
});
export type Retrier = z.infer<typeof Retrier>;

const Catcher = z.strictObject({
  ErrorEquals: Errors,
  ResultPath: Path.nullish(),
  Next: Name,
  Comment: z.string().optional(),
});

const common = {
  Comment: z.string().optional(),
  InputPath: Path.nullish(),
  OutputPath: Path.nullish(),
};
const next = { Next: Name.optional(), End: z.literal(true).optional() };
const result = {
  Parameters: z.json().optional(),
  ResultSelector: z.json().optional(),
  ResultPath: Path.nullish(),
};
const caught = { Catch: z.array(Catcher).default([]) };
const flow = { StartAt: Name, States: z.record(Name, z.json()) };

const Branch = z.strictObject({ ...flow, Comment: z.string().optional() });
const Task = z.strictObject({
  Type: z.literal('Task'),
  Resource: z.string().regex(/^arn:aws[\w-]*:lambda:/, 'must be the ARN of a Lambda function'),
  TimeoutSeconds: z.int().positive().optional(),
  Retry: z.array(Retrier).default([]),
  ...common,
  ...next,
  ...result,
  ...caught,
});
const Parallel = z.strictObject({
  Type: z.literal('Parallel'),
  Branches: z.array(Branch).min(1),
  ...common,
  ...next,
  ...result,
  ...caught,
});
const Pass = z.strictObject({
  Type: z.literal('Pass'),
  // The library treats a falsy result as no result.
  Result: z.json().refine(Boolean, 'must not be null, false, 0 or empty').optional(),
  Parameters: z.json().optional(),
  ResultPath: Path.nullish(),
  ...common,
  ...next,
});
const Choice = z.strictObject({
  Type: z.literal('Choice'),
  Choices: z.array(z.record(z.string(), z.json())).min(1),
  Default: Name.optional(),
  ...common,
});
const Succeed = z.strictObject({ Type: z.literal('Succeed'), ...common });
const Fail = z.strictObject({
  Type: z.literal('Fail'),
  Comment: z.string().optional(),
  Error: z.string().optional(),
  Cause: z.string().optional(),
  ErrorPath: Path.optional(),
  CausePath: Path.optional(),
});

/**
 * A state as it is supported here. Any other field is refused: the library would ignore it
 * silently.
 */
export const State = z.discriminatedUnion('Type', [Task, Parallel, Pass, Choice, Succeed, Fail]);
export type State = z.infer<typeof State>;
export type TaskState = z.infer<typeof Task>;

/** A state machine. JSONata is not supported. */
export const Definition = z.strictObject({
  ...flow,
  Comment: z.string().optional(),
  Version: z.literal('1.0').optional(),
  QueryLanguage: z.literal('JSONPath').optional(),
  TimeoutSeconds: z.int().positive().optional(),
});
