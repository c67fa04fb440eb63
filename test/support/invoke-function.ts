import { expect } from 'vitest';
import type { EmbeddedAws } from '../../local/embedded-aws.ts';

/** Invokes the function whose logical id begins with a name, as an operator does. */
export async function invokeFunction(
  { awsEndpoint, deployment }: EmbeddedAws,
  name: string,
  payload: object,
  ends: 'well' | 'badly' = 'well',
): Promise<Record<string, unknown>> {
  const found = deployment
    .ofType('AWS::Lambda::Function')
    .find(({ logicalId }) => logicalId.startsWith(name));
  if (!found) throw new Error(`no function ${name}`);
  const scope = 'OPERATOR/20260101/us-east-1/lambda/aws4_request';
  const path = `/2015-03-31/functions/${found.ref}/invocations`;
  const response = await fetch(awsEndpoint + path, {
    method: 'POST',
    headers: { authorization: `AWS4-HMAC-SHA256 Credential=${scope}` },
    body: JSON.stringify(payload),
  });
  expect(response.headers.get('x-amz-function-error') === null).toBe(ends === 'well');
  return (await response.json()) as Record<string, unknown>;
}
