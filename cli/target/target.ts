import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import type { Where } from '../../functions/runtime/clients/client-config.ts';
import { CommandError, FAILED, REFUSED } from '../ui/command.ts';
import { DEFAULT_DATA_DIR } from './data-dir.ts';
import { type DeployedNames, namesInOutputs } from './deployed-names.ts';
import { requireRunFile } from './run-file.ts';

/** The pipeline that a command acts on: where its services are, and the names of its resources. */
export type Target = { where: Where; names: DeployedNames };

type TargetOptions = { outputs: string | undefined; dataDir: string | undefined };

/** The pipeline that the options name: the local one by default. Throws when they name two. */
export async function targetOf({ outputs, dataDir }: TargetOptions): Promise<Target> {
  refuseTwoTargets({ outputs, dataDir });
  return outputs === undefined ? localTarget(dataDir ?? DEFAULT_DATA_DIR) : deployedTarget(outputs);
}

export function refuseTwoTargets({ outputs, dataDir }: TargetOptions): void {
  if (outputs === undefined || dataDir === undefined) return;
  throw new CommandError('--data-dir and --outputs exclude each other.', REFUSED);
}

/** The pipeline that is running on a data directory. Throws when there is none. */
export async function localTarget(dataDir: string): Promise<Target> {
  const { awsEndpoint, names } = await requireRunFile(dataDir, '--outputs FILE names one on AWS');
  return { where: embeddedServices(awsEndpoint, names.region), names };
}

/**
 * The services of an embedded AWS. It takes an access key that belongs to no function for the
 * operator's, who may do everything; the SDK only needs some key.
 */
export const embeddedServices = (awsEndpoint: string, region: string): Where => ({
  endpoint: awsEndpoint,
  region,
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
});

/** The pipeline whose outputs are in a file. Credentials are those of the AWS CLI. */
export async function deployedTarget(file: string): Promise<Target> {
  const names = await readOutputs(file, namesInOutputs);
  return { where: { region: names.region }, names };
}

/** The outputs of each stack, by stack name. */
export type Stacks = z.infer<typeof Stacks>;

/**
 * Returns what `read` finds in the file of outputs that `npm run deploy` writes. Throws when the
 * file can't be read, and says what is missing when `read` throws.
 */
export async function readOutputs<T>(file: string, read: (stacks: Stacks) => T): Promise<T> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new CommandError(
      `${file} can't be read. "npm run deploy" writes it, as cdk-outputs.json.`,
      REFUSED,
      error,
    );
  });
  try {
    return read(Stacks.parse(JSON.parse(text)));
  } catch (error) {
    throw new CommandError(
      `${file} does not contain the outputs of one pipeline: ${reasonOf(error)}`,
      REFUSED,
      error,
    );
  }
}

const Stacks = z.record(z.string(), z.record(z.string(), z.unknown()));

function reasonOf(error: unknown): string {
  if (error instanceof z.ZodError) return z.prettifyError(error);
  return error instanceof Error ? error.message : String(error);
}

/**
 * Rethrows an error of the AWS SDK as one that the user can act on: missing credentials, a denied
 * action, an endpoint that does not respond. A TypeError is a bug and keeps its stack trace.
 */
export function rethrowAwsError(error: unknown): never {
  if (!(error instanceof Error) || error instanceof CommandError || error instanceof TypeError) {
    throw error;
  }
  if (isUnanswered(error)) {
    throw new CommandError(
      `Nothing answers any more (${error.message || error.name}). If a local pipeline has ended, "npm start" starts it again. Then run the same command again: what has begun is not lost.`,
      FAILED,
      error,
    );
  }
  throw new CommandError(`${error.name}: ${error.message}`, FAILED, error);
}

/** Whether the connection was refused, or ended before there was a response. */
const isUnanswered = (error: Error): boolean =>
  'code' in error && ['ECONNREFUSED', 'ECONNRESET', 'EPIPE'].includes(String(error.code));
