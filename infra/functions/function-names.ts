import { environment, type FunctionName } from '../../functions/runtime/environment.ts';

/** The name of every function, in flow order. */
export const FUNCTION_NAMES = Object.keys(environment) as FunctionName[];

/**
 * Returns the folder of a function: `WriteParquet` lives in `functions/write-parquet/` and is
 * bundled into a folder of the same name.
 */
export function folderOf(name: FunctionName): string {
  return name.replace(/(?<=.)[A-Z]/g, '-$&').toLowerCase();
}
