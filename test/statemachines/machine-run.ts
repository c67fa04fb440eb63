import { StateMachine, type StateMachineDefinition } from 'aws-local-stepfunctions';
import { deployedText, statesInFlow } from './deployed-definition.ts';

type Json = Parameters<StateMachine['run']>[0];

/** A task in place of a function: returns the output for an input, or throws. */
export type Task = (input: Json) => Json;

export type Run = {
  /** The tasks in the order in which they were called, with their inputs. */
  calls: { task: string; input: Json }[];
  output?: Json;
  failure?: { error: string; cause: string };
};

const EXECUTION_ID = 'arn:aws:states:eu-central-1:123456789012:express:ProcessBatch:b-1:1';

/** Validation is off because it takes 100 ms. The contract test validates the definition. */
const definition: StateMachineDefinition = JSON.parse(deployedText());
const machine = new StateMachine(definition, { validationOptions: { noValidate: true } });

/** A function's error as Step Functions sees it: the cause is the function's error payload. */
export function functionError(errorType: string, errorMessage = 'It failed.'): Error {
  const error = new Error(JSON.stringify({ errorType, errorMessage, trace: [] }));
  error.name = errorType;
  return error;
}

/** A task that fails with each of the errors in turn, and then runs `task`. */
export function failingFirst(errors: readonly string[], task: Task): Task {
  const left = [...errors];
  return (input) => {
    const error = left.shift();
    if (error !== undefined) throw functionError(error);
    return task(input);
  };
}

/**
 * Runs the machine as deployed, with these tasks in place of its functions and without waits before
 * retries.
 */
export async function run(input: Json, tasks: Readonly<Record<string, Task>>): Promise<Run> {
  const calls: Run['calls'] = [];
  const handlers = Object.entries(tasks).map(([name, task]) => {
    const handler = async (given: Json): Promise<Json> => {
      calls.push({ task: name, input: given });
      return JSON.parse(JSON.stringify(task(given)));
    };
    return [name, handler] as const;
  });
  const execution = machine.run(input, {
    overrides: {
      taskResourceLocalHandlers: Object.fromEntries(handlers),
      retryIntervalOverrides: Object.fromEntries(statesInFlow().map(({ name }) => [name, 0])),
    },
    context: { Execution: { Id: EXECUTION_ID } },
  });
  return execution.result.then(
    (output) => ({ calls, output }),
    (thrown: Error) => ({ calls, failure: failureOf(thrown) }),
  );
}

function failureOf({ cause }: Error): { error: string; cause: string } {
  if (!(cause instanceof Error)) throw new TypeError('The execution failed without an error.');
  return { error: cause.name, cause: cause.message };
}
