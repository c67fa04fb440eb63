import type { StateMachineDefinition } from 'aws-local-stepfunctions';
import * as z from 'zod';
import {
  Definition,
  ONLY_STANDARD,
  type Retrier,
  State,
  type TaskState,
} from './states-language.ts';

export type MachineType = 'EXPRESS' | 'STANDARD';

/** How long an execution takes at most: five minutes, or a year. */
const LONGEST_MS: Readonly<Record<MachineType, number>> = {
  EXPRESS: 300_000,
  STANDARD: 365 * 24 * 3_600_000,
};

/** Longer than any Task runs here, and short enough for a timer of Node.js: 23 days. */
const NEVER_SECONDS = 2_000_000;

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
  /** Whether it is run for each item of a Map. */
  isInMap: boolean;
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

/** A Wait, which is run here, on the injected clock. */
export type Wait = { name: string; milliseconds: number };

export type PreparedDefinition = {
  type: MachineType;
  /** For the library. It has no retries, because they are done here, on the injected clock. */
  definition: StateMachineDefinition;
  tasks: Task[];
  waits: Wait[];
  /** Every state, by its name. */
  places: ReadonlyMap<string, StatePlace>;
  timeoutMs: number;
};

/**
 * Checks a definition, and divides it into the part that the library runs and the part that is done
 * here. Throws on anything that is not supported.
 */
export function prepareDefinition(json: string, type: MachineType = 'EXPRESS'): PreparedDefinition {
  const definition = servable('The definition', Definition, JSON.parse(json));
  const longest = LONGEST_MS[type];
  const states = [...statesIn(definition.States, type)];
  return {
    type,
    definition: JSON.parse(json, forLibrary) as StateMachineDefinition,
    tasks: states.flatMap(({ name, state, ...place }) =>
      state.Type === 'Task' ? [taskOf(name, state, place, longest)] : [],
    ),
    waits: states.flatMap(({ name, state }) =>
      state.Type === 'Wait' ? [{ name, milliseconds: state.Seconds * 1000 }] : [],
    ),
    places: new Map(placesOf(definition.States)),
    timeoutMs: Math.min((definition.TimeoutSeconds ?? Infinity) * 1000, longest),
  };
}

function servable<T>(what: string, schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Error(`${what} can't be served here: ${z.prettifyError(parsed.error)}`);
}

type FoundState = { name: string; state: State; within: string[]; isInMap: boolean };

/** Every state, with those of branches and iterations. Throws on one that is not supported. */
function* statesIn(
  states: Record<string, unknown>,
  type: MachineType,
  { within, isInMap }: Pick<FoundState, 'within' | 'isInMap'> = { within: [], isInMap: false },
): Generator<FoundState> {
  for (const [name, json] of Object.entries(states)) {
    const state = servable(`State ${name}`, State, json);
    refuseUnknownContext(name, json);
    refuseInPlace(name, state, type, within.length > 0 || isInMap);
    yield { name, state, within, isInMap };
    if (state.Type === 'Map') {
      yield* statesIn(state.ItemProcessor.States, type, { within, isInMap: true });
    }
    if (state.Type !== 'Parallel') continue;
    for (const { States } of state.Branches) {
      yield* statesIn(States, type, { within: [...within, name], isInMap });
    }
  }
}

function refuseInPlace(name: string, { Type }: State, type: MachineType, isInner: boolean): void {
  if (type !== 'STANDARD' && ONLY_STANDARD.includes(Type))
    throw new Error(`State ${name} can't be served here: ${Type} is only in Standard machines`);
  // An iteration that fails ends the execution, so a Map is not where a Catch could save it.
  if (isInner && (Type === 'Map' || (Type === 'Parallel' && type === 'STANDARD')))
    throw new Error(`State ${name} can't be served here: ${Type} is only served on its own`);
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

const taskOf = (
  name: string,
  state: TaskState,
  place: Pick<Task, 'within' | 'isInMap'>,
  longest: number,
): Task => ({
  name,
  functionArn: state.Resource,
  timeoutMs: state.TimeoutSeconds ? state.TimeoutSeconds * 1000 : longest,
  retry: state.Retry,
  caught: state.Catch.flatMap(({ ErrorEquals }) => ErrorEquals),
  within: place.within,
  isInMap: place.isInMap,
});

const CONTEXT = /\$\$(?!\.(?:Execution\.(?:Id|Name|StartTime|Input)|StateMachine\.(?:Id|Name))\b)/;
/** What the ItemSelector of a Map may use besides. The library knows it only there. */
const ITEM = /\$\$\.Map\.Item\.(?:Index|Value)\b/g;

function refuseUnknownContext(name: string, state: unknown): void {
  const refuse = (key: string, value: unknown) => {
    if (isPath(key) && typeof value === 'string' && CONTEXT.test(value))
      throw new Error(`State ${name} can't be served here: ${key} is ${value}`);
    return value;
  };
  JSON.stringify(state, (key, value) => {
    // The states within are checked by themselves.
    if (key === 'States') return undefined;
    if (key !== 'ItemSelector') return refuse(key, value);
    JSON.stringify(value, (inner, path) =>
      refuse(inner, typeof path === 'string' ? path.replace(ITEM, '$$') : path),
    );
    return undefined;
  });
}

const isPath = (key: string): boolean => key.endsWith('.$') || /(?:Path|^Variable)$/.test(key);

/**
 * The library sets `$$.Execution` itself, and to another value in every branch, so the real one has
 * another name. Timeouts and waits are kept here, on the injected clock: a Wait becomes a Task that
 * returns its input. The library's own timeout, a minute unless the Task sets one, is set so high
 * that it never fires.
 */
function forLibrary(key: string, value: unknown): unknown {
  if (isPath(key) && typeof value === 'string')
    return value.replaceAll('$$.Execution.', '$$$$.Started.');
  if (key === '') return without(value, 'TimeoutSeconds');
  const state = State.safeParse(value);
  if (!state.success) return value;
  if (state.data.Type === 'Wait')
    return { ...without(value, 'Seconds'), ...WAITING, TimeoutSeconds: NEVER_SECONDS };
  if (state.data.Type !== 'Task') return value;
  return { ...without(value, 'Retry'), TimeoutSeconds: NEVER_SECONDS };
}

/** Nothing is invoked: the handler that runs a Wait takes its place. */
const WAITING = { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:000000000000:function:wait' };

const without = (value: unknown, omitted: string): Record<string, unknown> =>
  Object.fromEntries(Object.entries(value as object).filter(([key]) => key !== omitted));
