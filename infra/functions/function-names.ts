import { rewriteSteps } from '../../functions/rewrite/steps.ts';
import { environment, type FunctionName } from '../../functions/runtime/environment.ts';
import { steps } from '../../functions/steps.ts';
import type { TaskName } from '../../statemachines/process-batch.ts';
import type { RewriteTaskName } from '../../statemachines/rewrite-days.ts';

/** The names of the steps, which are the functions that the state machine runs, in flow order. */
export const STEP_NAMES = Object.keys(steps) as TaskName[];

/** The names of the steps of the state machine that rewrites days, in flow order. */
export const REWRITE_STEP_NAMES = Object.keys(rewriteSteps) as RewriteTaskName[];

/** The name of every function, in flow order. */
export const FUNCTION_NAMES = Object.keys(environment) as FunctionName[];

/**
 * Returns the folder of a function: `WriteParquet` lives in `functions/write-parquet/` and is
 * bundled into a folder of the same name.
 */
export function folderOf(name: FunctionName): string {
  return name.replace(/(?<=.)[A-Z]/g, '-$&').toLowerCase();
}
