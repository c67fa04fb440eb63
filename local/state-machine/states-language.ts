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
const Wait = z.strictObject({
  Type: z.literal('Wait'),
  Seconds: z.int().positive(),
  ...common,
  ...next,
});
/** The states that are run for each item of a list. Only in a Standard state machine. */
const ItemProcessor = z.strictObject({
  ...flow,
  Comment: z.string().optional(),
  ProcessorConfig: z.strictObject({ Mode: z.literal('INLINE') }).optional(),
});
/** No Catch, Retry or tolerance: an iteration that fails ends the execution. */
const ForEach = z.strictObject({
  Type: z.literal('Map'),
  ItemsPath: Path.optional(),
  ItemSelector: z.json().optional(),
  ItemProcessor,
  /** Step Functions runs at most 40 inline iterations at a time, and so does the library. */
  MaxConcurrency: z.int().min(1).max(40).default(40),
  ...common,
  ...next,
  ResultSelector: z.json().optional(),
  ResultPath: Path.nullish(),
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
export const State = z.discriminatedUnion('Type', [
  Task,
  Parallel,
  ForEach,
  Wait,
  Pass,
  Choice,
  Succeed,
  Fail,
]);
export type State = z.infer<typeof State>;
export type TaskState = z.infer<typeof Task>;

/** The states that only Standard state machines may have here. */
export const ONLY_STANDARD: readonly State['Type'][] = ['Map', 'Wait'];

/** A state machine. JSONata is not supported. */
export const Definition = z.strictObject({
  ...flow,
  Comment: z.string().optional(),
  Version: z.literal('1.0').optional(),
  QueryLanguage: z.literal('JSONPath').optional(),
  TimeoutSeconds: z.int().positive().optional(),
});
