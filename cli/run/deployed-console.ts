import type { Pipeline } from '../../console/server/pipeline.ts';
import { apiInOutputs, deployedApi } from '../target/deployed-api.ts';
import { deployedTarget, readOutputs } from '../target/target.ts';
import { remoteDestination } from '../upload/destination.ts';

/** What the console's server reads of a deployment, from the file of its outputs. */
export async function deployedConsolePipeline(
  outputs: string,
  apiKey: string | undefined,
): Promise<Pipeline> {
  const { names, where } = await deployedTarget(outputs);
  const { api, stack } = await readOutputs(outputs, (stacks) => ({
    api: apiInOutputs(stacks),
    stack: Object.keys(stacks).find((name) => 'StreamName' in (stacks[name] ?? {})),
  }));
  const address = await deployedApi(api, { ...where, region: names.region }, apiKey);
  return {
    ...remoteDestination(address, () => undefined),
    kind: 'deployed',
    title: (stack ?? names.streamName).replace(/-Etl$/, ''),
    where,
    names,
  };
}
