import { join } from 'node:path';
import * as z from 'zod';
import type { Deployment, Resource } from '../template/deployment.ts';
import { functionLogFiles } from './function-log.ts';
import type { LogGroup } from './log-stream.ts';

/** The name of the only stream of a function's log group. */
export const FUNCTION_STREAM = 'embedded';

const FunctionProperties = z.object({
  LoggingConfig: z.object({ LogGroup: z.string().optional() }).optional(),
});

/** The log group of a function: the one that the template gives, or Lambda's own. */
export function functionLogGroup({ ref, properties }: Resource): string {
  const { LoggingConfig } = FunctionProperties.parse(properties);
  return LoggingConfig?.LogGroup ?? `/aws/lambda/${ref}`;
}

/** The log groups of the functions, and those of the template that nothing writes to here. */
export function functionLogGroups(deployment: Deployment, logs: string): LogGroup[] {
  const written = deployment.ofType('AWS::Lambda::Function').map((resource): LogGroup => {
    const files = functionLogFiles(logs, resource.ref);
    const stream = { name: FUNCTION_STREAM, files, headerBytes: 0, fields: {} };
    const always = { from: 0, to: Number.POSITIVE_INFINITY };
    return { name: functionLogGroup(resource), streams: () => [{ ...stream, ...always }] };
  });
  const others = deployment
    .ofType('AWS::Logs::LogGroup')
    .map(({ ref }): LogGroup => ({ name: ref, streams: () => [] }));
  return [...others, ...written];
}

/** The folder of a log group that has a file for every stream. */
export const folderOf = (logs: string, group: string): string =>
  join(logs, group.replace(/^\//, '').replaceAll('/', '.'));
