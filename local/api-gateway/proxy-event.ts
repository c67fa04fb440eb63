import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { Admission, Signer } from './admission.ts';
import type { RestApi } from './rest-api.ts';
import type { Route } from './route.ts';

export type Call = Admission & {
  request: IncomingMessage;
  url: URL;
  route: Route;
  body: Buffer;
  requestId: string;
  at: number;
  account: string;
};

/** Its body becomes text when the event does: while the function runs, only the bytes are kept. */
type ProxyEvent = Omit<APIGatewayProxyEvent, 'body'> & { body: { toJSON(): string } | null };

/** The event of a REST API's Lambda proxy integration, version 1.0. */
export function proxyEvent(api: RestApi, call: Call): ProxyEvent {
  const { request, url, route, body } = call;
  const multiValueHeaders = grouped(headerPairs(request.rawHeaders));
  const multiValueQuery = grouped([...url.searchParams]);
  const isBase64Encoded = body.length > 0 && isBinary(api, request.headers['content-type']);
  return {
    resource: route.node.path,
    path: url.pathname,
    httpMethod: request.method ?? '',
    headers: lastOf(multiValueHeaders),
    multiValueHeaders,
    queryStringParameters: orNull(lastOf(multiValueQuery)),
    multiValueQueryStringParameters: orNull(multiValueQuery),
    pathParameters: orNull(route.pathParameters),
    stageVariables: null,
    requestContext: requestContext(api, call),
    body: body.length === 0 ? null : textLater(body, isBase64Encoded ? 'base64' : 'utf8'),
    isBase64Encoded,
  };
}

const textLater = (bytes: Buffer, encoding: 'base64' | 'utf8') => ({
  toJSON: () => bytes.toString(encoding),
});

/** Whether the API treats a media type as binary. */
function isBinary(api: RestApi, mediaType = 'application/json'): boolean {
  const [type = ''] = mediaType.split(';');
  return api.binaryMediaTypes.some(
    (binary) => binary === '*/*' || binary === type.trim().toLowerCase(),
  );
}

function requestContext(
  api: RestApi,
  { request, url, route, key, signer, requestId, at, account }: Call,
): APIGatewayProxyEvent['requestContext'] {
  return {
    accountId: account,
    apiId: api.id,
    authorizer: null,
    httpMethod: request.method ?? '',
    identity: { ...identity(request, key), ...(signer && signedBy(signer, account)) },
    path: url.pathname,
    protocol: `HTTP/${request.httpVersion}`,
    requestId,
    requestTime: new Date(at).toISOString(),
    requestTimeEpoch: at,
    resourceId: route.node.id,
    resourcePath: route.node.path,
    stage: api.stage,
  };
}

const identity = (
  request: IncomingMessage,
  key: Admission['key'],
): APIGatewayProxyEvent['requestContext']['identity'] => ({
  accessKey: null,
  accountId: null,
  apiKey: key?.value ?? null,
  apiKeyId: key?.id ?? null,
  caller: null,
  clientCert: null,
  cognitoAuthenticationProvider: null,
  cognitoAuthenticationType: null,
  cognitoIdentityId: null,
  cognitoIdentityPoolId: null,
  principalOrgId: null,
  sourceIp: request.socket.remoteAddress ?? '',
  user: null,
  userAgent: request.headers['user-agent'] ?? null,
  userArn: null,
});

/** A session of a role is called `<id of the role>:<name of the session>`. */
function signedBy({ accessKey, arn }: Signer, accountId: string) {
  const [, role, session] = /:assumed-role\/([^/]+)\/(.+)$/.exec(arn) ?? [];
  const caller = role === undefined ? idOf('AIDA', arn) : `${idOf('AROA', role)}:${session}`;
  return { accessKey, accountId, caller, user: caller, userArn: arn };
}

const idOf = (prefix: string, name: string): string =>
  prefix + createHash('sha256').update(name).digest('hex').slice(0, 17).toUpperCase();

function headerPairs(raw: string[]): [string, string][] {
  return raw.flatMap((name, index) => (index % 2 === 0 ? [[name, raw[index + 1] ?? '']] : []));
}

function grouped(entries: [string, string][]): Record<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const [name, value] of entries) groups.set(name, [...(groups.get(name) ?? []), value]);
  return Object.fromEntries(groups);
}

const lastOf = (groups: Record<string, string[]>): Record<string, string> =>
  Object.fromEntries(Object.entries(groups).map(([name, values]) => [name, values.at(-1) ?? '']));

const orNull = <T extends object>(record: T): T | null =>
  Object.keys(record).length === 0 ? null : record;
