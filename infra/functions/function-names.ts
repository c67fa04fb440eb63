import { environment, type FunctionName } from '../../functions/runtime/environment.ts';
import { steps } from '../../functions/steps.ts';
import type { TaskName } from '../../statemachines/process-batch.ts';

/** The names of the steps, which are the functions that the state machine runs, in flow order. */
export const STEP_NAMES = Object.keys(steps) as TaskName[];

/** The name of every function, in flow order. */
export const FUNCTION_NAMES = Object.keys(environment) as FunctionName[];

/**
 * Returns the folder of a function: `WriteParquet` lives in `functions/write-parquet/` and is
 * bundled into a folder of the same name.
 */
export function folderOf(name: FunctionName): string {
  return name.replace(/(?<=.)[A-Z]/g, '-$&').toLowerCase();
}
