import { readFileSync } from 'node:fs';
import * as z from 'zod';

const FILE = new URL('../../statemachines/process-batch.asl.json', import.meta.url);

const Retrier = z.strictObject({
  ErrorEquals: z.array(z.string()).min(1),
  IntervalSeconds: z.int().positive(),
  MaxAttempts: z.int().nonnegative(),
  BackoffRate: z.number().min(1),
  MaxDelaySeconds: z.int().positive(),
  JitterStrategy: z.literal('FULL').optional(),
});

const Catcher = z.strictObject({
  ErrorEquals: z.array(z.string()).min(1),
  ResultPath: z.string().nullable(),
  Next: z.string(),
});

/** The fields of a state that the tests read. asl-validator checks the language itself. */
const State = z.looseObject({
  Type: z.enum(['Task', 'Choice', 'Parallel', 'Fail']),
  Comment: z.string().min(1),
  Resource: z.string().optional(),
  TimeoutSeconds: z.int().positive().optional(),
  Retry: z.array(Retrier).optional(),
  Catch: z.array(Catcher).optional(),
  Next: z.string().optional(),
  Default: z.string().optional(),
  Choices: z.array(z.looseObject({ Next: z.string() })).optional(),
  get Branches() {
    return z.array(Flow).optional();
  },
});
export type State = z.infer<typeof State>;

const Flow = z.looseObject({ StartAt: z.string(), States: z.record(z.string(), State) });
export type Flow = z.infer<typeof Flow>;

/** A state with its name. `inner` is true in a branch of a Parallel. */
export type PlacedState = State & { name: string; inner: boolean };

/** The file as it is committed. */
export function committedText(): string {
  return readFileSync(FILE, 'utf8');
}

/** The file as CloudFormation deploys it, with an ARN in place of every placeholder. */
export function deployedText(): string {
  return committedText().replaceAll(
    /\$\{(\w+)FunctionArn\}/g,
    (_, name: string) => `arn:aws:lambda:eu-central-1:123456789012:function:${name}`,
  );
}

export function committedFlow(): Flow {
  return Flow.parse(JSON.parse(committedText()));
}

/** Returns every state in the order of the flow. States that only a Catch leads to come last. */
export function statesInFlow(flow: Flow = committedFlow(), inner = false): PlacedState[] {
  const visited = new Map<string, PlacedState[]>();
  const visit = (name: string | undefined): void => {
    const state = name === undefined ? undefined : flow.States[name];
    if (!name || !state || visited.has(name)) return;
    const branches = (state.Branches ?? []).flatMap((branch) => statesInFlow(branch, true));
    visited.set(name, [{ ...state, name, inner }, ...branches]);
    for (const next of nextStates(state)) visit(next);
  };
  visit(flow.StartAt);
  for (const name of caughtStates(flow)) visit(name);
  return [...visited.values()].flat();
}

/** Returns the states that follow when a state succeeds, the longest path first. */
export function nextStates(state: State): string[] {
  const choices = (state.Choices ?? []).map(({ Next }) => Next);
  return [state.Default, state.Next, ...choices].filter((name) => name !== undefined);
}

function caughtStates(flow: Flow): string[] {
  return Object.values(flow.States).flatMap((state) => (state.Catch ?? []).map(({ Next }) => Next));
}
