import type { StateMachineDefinition } from 'aws-local-stepfunctions';
import * as z from 'zod';
import { Definition, type Retrier, State, type TaskState } from './states-language.ts';

/** An Express execution takes at most five minutes. */
const EXPRESS_MS = 300_000;

/** A Task as it is run here. */
export type Task = {
  name: string;
  functionArn: string;
  timeoutMs: number;
  retry: Retrier[];
  /** The error names in the Catch fields of the state. */
  caught: string[];
  /** The enclosing Parallel states, outermost first. */
  within: string[];
};

/** Where a state stands in the definition. */
export type StatePlace = {
  type: State['Type'];
  /** The Parallel state around it, and in which of its branches it is. */
  parent?: string;
  branch: number;
  /** How many branches it has itself. */
  branches: number;
  /** What is logged of a Task beside its input. */
  task?: { resource: string; timeoutInSeconds?: number };
};

/** The line of the flow outside of all branches. */
export const MAIN = '';
const branchLine = (parallel: string, branch: number): string => `${parallel} #${branch}`;

/** The line of the flow that a state is on: the main one, or a branch of a Parallel state. */
export const lineOf = ({ parent, branch }: StatePlace): string =>
  parent === undefined ? MAIN : branchLine(parent, branch);

/** The lines of a Parallel state's own branches. */
export const branchLines = (parallel: string, { branches }: StatePlace): string[] =>
  Array.from({ length: branches }, (_, branch) => branchLine(parallel, branch));

export type PreparedDefinition = {
  /** For the library. It has no retries, because they are done here, on the injected clock. */
  definition: StateMachineDefinition;
  tasks: Task[];
  /** Every state, by its name. */
  places: ReadonlyMap<string, StatePlace>;
  timeoutMs: number;
};

/**
 * Checks a definition, and divides it into the part that the library runs and the part that is done
 * here. Throws on anything that is not supported.
 */
export function prepareDefinition(json: string): PreparedDefinition {
  const definition = servable('The definition', Definition, JSON.parse(json));
  const tasks = tasksOf(definition.States, []);
  return {
    definition: JSON.parse(json, forLibrary) as StateMachineDefinition,
    tasks,
    places: new Map(placesOf(definition.States)),
    timeoutMs: Math.min((definition.TimeoutSeconds ?? EXPRESS_MS) * 1000, EXPRESS_MS),
  };
}

function servable<T>(what: string, schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Error(`${what} can't be served here: ${z.prettifyError(parsed.error)}`);
}

function tasksOf(states: Record<string, unknown>, within: string[]): Task[] {
  return Object.entries(states).flatMap(([name, json]) => {
    const state = servable(`State ${name}`, State, json);
    refuseUnknownContext(name, json);
    if (state.Type === 'Task') return [taskOf(name, state, within)];
    if (state.Type !== 'Parallel') return [];
    return state.Branches.flatMap((branch) => tasksOf(branch.States, [...within, name]));
  });
}

function placesOf(
  states: Record<string, unknown>,
  within: Pick<StatePlace, 'parent' | 'branch'> = { branch: 0 },
): [string, StatePlace][] {
  return Object.entries(states).flatMap(([name, json]) => {
    const state = State.parse(json);
    const Branches = state.Type === 'Parallel' ? state.Branches : [];
    const place = { type: state.Type, ...within, branches: Branches.length, ...loggedTask(state) };
    return [
      [name, place],
      ...Branches.flatMap(({ States }, branch) => placesOf(States, { parent: name, branch })),
    ];
  });
}

const loggedTask = (state: State): Pick<StatePlace, 'task'> =>
  state.Type === 'Task'
    ? {
        task: {
          resource: state.Resource,
          ...(state.TimeoutSeconds && { timeoutInSeconds: state.TimeoutSeconds }),
        },
      }
    : {};

const taskOf = (name: string, state: TaskState, within: string[]): Task => ({
  name,
  functionArn: state.Resource,
  timeoutMs: state.TimeoutSeconds ? state.TimeoutSeconds * 1000 : EXPRESS_MS,
  retry: state.Retry,
  caught: state.Catch.flatMap(({ ErrorEquals }) => ErrorEquals),
  within,
});

const CONTEXT = /\$\$(?!\.(?:Execution\.(?:Id|Name|StartTime|Input)|StateMachine\.(?:Id|Name))\b)/;

function refuseUnknownContext(name: string, state: unknown): void {
  JSON.stringify(state, (key, value) => {
    if (isPath(key) && typeof value === 'string' && CONTEXT.test(value))
      throw new Error(`State ${name} can't be served here: ${key} is ${value}`);
    return value;
  });
}

const isPath = (key: string): boolean => key.endsWith('.$') || /(?:Path|^Variable)$/.test(key);

/**
 * The library sets `$$.Execution` itself, and to another value in every branch, so the real one has
 * another name. Timeouts are kept here, on the injected clock. The library's own timeout, a minute
 * unless the Task sets one, is set so high that it never fires.
 */
function forLibrary(key: string, value: unknown): unknown {
  if (isPath(key) && typeof value === 'string')
    return value.replaceAll('$$.Execution.', '$$$$.Started.');
  if (key === '') return without(value, 'TimeoutSeconds');
  const state = State.safeParse(value);
  if (!state.success || state.data.Type !== 'Task') return value;
  return { ...without(value, 'Retry'), TimeoutSeconds: (EXPRESS_MS / 1000) * 2 };
}

const without = (value: unknown, omitted: string): Record<string, unknown> =>
  Object.fromEntries(Object.entries(value as object).filter(([key]) => key !== omitted));
