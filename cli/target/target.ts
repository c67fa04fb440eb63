import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import type { Where } from '../../functions/runtime/aws-clients.ts';
import { CommandError, FAILED, REFUSED } from '../command.ts';
import { type DeployedNames, namesInOutputs } from './deployed-names.ts';
import { embedded } from './embedded.ts';
import { DEFAULT_DATA_DIR, readRunFile } from './run-file.ts';

/** A pipeline to act on: where its services are, and what its resources are called. */
export type Target = { where: Where; names: DeployedNames };

type TargetOptions = { outputs: string | undefined; dataDir: string | undefined };

/** The pipeline that the options name. Throws when they name two. */
export async function targetOf({ outputs, dataDir }: TargetOptions): Promise<Target> {
  if (outputs !== undefined && dataDir !== undefined) {
    throw new CommandError('--data-dir or --outputs, not both.', REFUSED);
  }
  return outputs === undefined ? localTarget(dataDir ?? DEFAULT_DATA_DIR) : deployedTarget(outputs);
}

/** What AWS answers is for a person to act on: missing credentials, a refused action, nobody there. */
export function explained(error: unknown): never {
  if (!(error instanceof Error) || error instanceof CommandError || error instanceof TypeError) {
    throw error;
  }
  throw new CommandError(`${error.name}: ${error.message}`, FAILED, error);
}

/** The pipeline that runs on a data directory. */
export async function localTarget(dataDir: string): Promise<Target> {
  const running = await readRunFile(dataDir);
  if (!running) {
    throw new CommandError(
      `No pipeline runs on ${dataDir}. "npm start" starts one; --outputs FILE names one on AWS.`,
    );
  }
  const { awsEndpoint, names } = running;
  return { where: embedded(awsEndpoint, names.region), names };
}

/** The pipeline whose outputs `npm run deploy` wrote into a file; credentials are those of the AWS CLI. */
export async function deployedTarget(file: string): Promise<Target> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new CommandError(
      `${file} can't be read. "npm run deploy" writes it: cdk-outputs.json.`,
      REFUSED,
      error,
    );
  });
  try {
    const names = namesInOutputs(Stacks.parse(JSON.parse(text)));
    return { where: { region: names.region }, names };
  } catch (error) {
    throw new CommandError(
      `${file} does not hold a pipeline's outputs: ${reasonOf(error)}`,
      REFUSED,
    );
  }
}

const Stacks = z.record(z.string(), z.record(z.string(), z.unknown()));

function reasonOf(error: unknown): string {
  if (error instanceof z.ZodError) return z.prettifyError(error);
  return error instanceof Error ? error.message : String(error);
}
