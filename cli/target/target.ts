import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import type { Where } from '../../functions/runtime/aws-clients.ts';
import { CommandError, REFUSED } from '../command.ts';
import { readRunFile } from '../run/run-file.ts';
import { type DeployedNames, namesInOutputs } from './deployed-names.ts';
import { embedded } from './embedded.ts';

/** A pipeline to act on: where its services are, and what its resources are called. */
export type Target = { where: Where; names: DeployedNames };

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
