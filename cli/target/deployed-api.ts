import { GetApiKeyCommand } from '@aws-sdk/client-api-gateway';
import * as z from 'zod';
import { apiGateway } from '../../functions/runtime/clients/api-gateway.ts';
import type { Where } from '../../functions/runtime/clients/client-config.ts';
import type { ApiAddress } from '../api/api.ts';
import { signing } from '../api/signing.ts';
import { CommandError, FAILED } from '../ui/command.ts';
import { rethrowAwsError, type Stacks } from './target.ts';

/** The outputs of infra/stacks/api-stack.ts. With `auth: iam` there is no key. */
const Outputs = z.object({ ApiUrl: z.url(), ApiKeyId: z.string().optional() });
export type ApiOutputs = z.infer<typeof Outputs>;

export const apiInOutputs = (stacks: Stacks): ApiOutputs =>
  Outputs.parse(Object.assign({}, ...Object.values(stacks)));

/**
 * How the API of a deployment is called: with the key that is given, or else with that of its
 * outputs, which is read with the user's credentials. Where there is no key, requests are signed.
 */
export async function deployedApi(
  { ApiUrl: url, ApiKeyId: id }: ApiOutputs,
  where: Where & { region: string },
  given: string | undefined,
): Promise<ApiAddress> {
  if (given !== undefined) return { url, key: given };
  if (id === undefined) return { url, key: undefined, sign: signing(where.region) };
  return { url, key: await keyWithId(id, where) };
}

async function keyWithId(apiKey: string, where: Where): Promise<string> {
  const command = new GetApiKeyCommand({ apiKey, includeValue: true });
  const { value } = await apiGateway(where).send(command).catch(withAdvice);
  if (value !== undefined) return value;
  throw new CommandError(`API Gateway returns no value for the key ${apiKey}. Pass it with --key.`);
}

function withAdvice(error: unknown): never {
  try {
    rethrowAwsError(error);
  } catch (thrown) {
    if (!(thrown instanceof CommandError)) throw thrown;
    throw new CommandError(
      `The API's key can't be read: ${thrown.message}\nPass it with --key, or grant apigateway:GET on it.`,
      FAILED,
      error,
    );
  }
}
