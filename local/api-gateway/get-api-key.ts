import * as z from 'zod';
import type { Services } from '../endpoint/actions.ts';
import { ServiceError } from '../endpoint/api-call.ts';
import type { ApiKey } from './api-keys.ts';

const GetApiKey = z.object({ apiKey: z.string(), includeValue: z.boolean() });

/** The control plane of API Gateway, as far as it is served: the value of a key. */
export function apiKeyHandlers(
  keyOf: (id: string) => ApiKey | undefined,
): NonNullable<Services['apigateway']> {
  return {
    GetApiKey: async (input) => {
      const { apiKey, includeValue } = GetApiKey.parse(input);
      const key = keyOf(apiKey);
      if (!key) {
        throw new ServiceError('NotFoundException', 'Invalid API Key identifier specified', 404);
      }
      return { id: key.id, enabled: true, ...(includeValue && { value: key.value }) };
    },
  };
}
