import type { IncomingMessage } from 'node:http';
import { isToLoopback } from '../endpoint/loopback-host.ts';
import { credentialIn } from '../endpoint/requests.ts';
import type { ApiKey, ApiKeys } from './api-keys.ts';
import type { ResponseType } from './gateway-response.ts';
import type { Method } from './rest-api.ts';

/** Who signed a request. The ARN of a role's session ends in the session's name. */
export type Signer = { accessKey: string; arn: string };

/** Returns the ARN of the caller with an access key; undefined if it may not invoke the method. */
export type Authorize = (accessKey: string, methodArn: string) => string | undefined;

/** What a request has shown to be let in. */
export type Admission = { key: ApiKey | undefined; signer: Signer | undefined };

type Checks = { method: Method; methodArn: string; keys: ApiKeys; authorize: Authorize };

/** Checks the signature and the API key that a method requires. */
export function admissionOf(request: IncomingMessage, checks: Checks): Admission | ResponseType {
  const { method, keys } = checks;
  const signer = method.signed ? signerOf(request, checks) : undefined;
  if (typeof signer === 'string') return signer;
  const admitted = method.apiKeyRequired ? keys.admit(apiKeyIn(request)) : { key: undefined };
  return typeof admitted === 'string' ? admitted : { ...admitted, signer };
}

/** As at the endpoint of the services, the access key identifies the caller. */
function signerOf(
  { headers }: IncomingMessage,
  { methodArn, authorize }: Checks,
): Signer | ResponseType {
  const { authorization } = headers;
  if (!isToLoopback(headers)) return 'ACCESS_DENIED';
  if (authorization === undefined) return 'MISSING_AUTHENTICATION_TOKEN';
  const credential = credentialIn(authorization);
  if (credential?.service !== 'execute-api') return 'INVALID_SIGNATURE';
  const { accessKey } = credential;
  const arn = authorize(accessKey, methodArn);
  return arn === undefined ? 'ACCESS_DENIED' : { accessKey, arn };
}

function apiKeyIn({ headers }: IncomingMessage): string | undefined {
  const key = headers['x-api-key'];
  return typeof key === 'string' ? key : key?.[0];
}
