import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { functionLogGroup } from '../logs/log-groups.ts';
import type { Deployment, Resource } from '../template/deployment.ts';
import { LOG_LEVELS, type LogLevel } from './log-level.ts';

/** Lambda filters the log only in the format JSON, in which it always has a level. */
const Logging = z.union(
  [
    z.object({
      LogFormat: z.literal('JSON'),
      ApplicationLogLevel: z.enum(LOG_LEVELS).default('INFO'),
    }),
    z.object({
      LogFormat: z.literal('Text').default('Text'),
      ApplicationLogLevel: z.undefined().optional(),
    }),
  ],
  { error: 'must have the LogFormat Text, or JSON and a valid ApplicationLogLevel if any' },
);

const Properties = z.object({
  Handler: z.string().regex(/^[\w/-]+\.\w+$/, 'must be file.export'),
  Code: z.object({ S3Key: z.string({ error: 'must be an asset' }) }),
  PackageType: z.literal('Zip').optional(),
  Timeout: z.coerce.number().default(3),
  MemorySize: z.coerce.number().default(128),
  Environment: z.object({ Variables: z.record(z.string(), z.string()).default({}) }).optional(),
  LoggingConfig: Logging.default({ LogFormat: 'Text' }),
});

/** A Lambda function of the template. */
export type FunctionSpec = {
  name: string;
  arn: string;
  logicalId: string;
  /** The bundle, and the name of the handler that it exports. */
  file: string;
  exportName: string;
  timeoutMs: number;
  memoryMb: number;
  variables: Record<string, string>;
  /** The least level that reaches the log; undefined if the log is not filtered. */
  logLevel: LogLevel | undefined;
  logGroup: string;
  /** Every function has its own, which identifies it as a caller. */
  accessKey: string;
};

/** All functions of the template. Throws, naming the function, when one can't be run here. */
export function functionSpecs(deployment: Deployment): FunctionSpec[] {
  return deployment
    .ofType('AWS::Lambda::Function')
    .map((resource) => functionSpec(resource, deployment));
}

function functionSpec(resource: Resource, deployment: Deployment): FunctionSpec {
  const parsed = Properties.safeParse(resource.properties);
  if (!parsed.success)
    throw new Error(`Function ${resource.logicalId}: ${z.prettifyError(parsed.error)}`);
  const { Handler, Code, Timeout, MemorySize, Environment, LoggingConfig } = parsed.data;
  const [module, exportName] = [Handler.slice(0, Handler.lastIndexOf('.')), Handler.split('.')[1]];
  return {
    name: resource.ref,
    arn: resource.attributes['Arn'] ?? resource.ref,
    logicalId: resource.logicalId,
    file: bundleOf(resource, deployment.assetPath(Code.S3Key), module),
    exportName: exportName ?? 'handler',
    timeoutMs: Timeout * 1000,
    memoryMb: MemorySize,
    variables: Environment?.Variables ?? {},
    logLevel: LoggingConfig.ApplicationLogLevel,
    logGroup: functionLogGroup(resource),
    accessKey: accessKeyOf(resource.ref),
  };
}

function bundleOf(resource: Resource, folder: string, module: string): string {
  const file = ['.cjs', '.js'].map((end) => join(folder, module + end)).find(existsSync);
  if (!file) throw new Error(`Function ${resource.logicalId}: no ${module}.cjs in its asset`);
  return file;
}

/** Has the form of an access key id. A function gets the same one at every start. */
const accessKeyOf = (functionName: string): string =>
  `AKIA${createHash('sha256').update(functionName).digest('hex').slice(0, 16).toUpperCase()}`;
