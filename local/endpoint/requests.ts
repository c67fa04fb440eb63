import { ACTIONS } from './actions.ts';
import { type ApiCall, ServiceError } from './api-call.ts';
import type { HttpRequest } from './protocols.ts';

type Service = ApiCall['service'];

/** The caller and the service that the signature's credential scope names. */
export type Credential = { accessKey: string; service: string };

const TARGETS: Readonly<Record<string, Service>> = {
  DynamoDB_20120810: 'dynamodb',
  Kinesis_20131202: 'kinesis',
  AWSGlue: 'glue',
  AmazonAthena: 'athena',
  AWSStepFunctions: 'states',
  Logs_20140328: 'logs',
};

/**
 * The credential of a request. Throws MissingAuthenticationToken for an unsigned one. The signature
 * itself is not verified: the access key identifies the caller.
 */
export function credentialOf({ headers }: HttpRequest): Credential {
  const credential = credentialIn(headers['authorization']);
  if (credential) return credential;
  throw new ServiceError('MissingAuthenticationToken', 'Request is missing its signature', 403);
}

/** The credential that an Authorization header names; undefined if it holds no signature. */
export function credentialIn(authorization = ''): Credential | undefined {
  const scope = /^AWS4-HMAC-SHA256 +Credential=([^/\s]+)\/\d{8}\/[^/]+\/([^/]+)\/aws4_request/;
  const [, accessKey, service] = scope.exec(authorization) ?? [];
  return accessKey && service ? { accessKey, service } : undefined;
}

/**
 * The service that the target header names, or else the one of the credential. Throws
 * UnknownOperationException for a service that is not served here.
 */
export function serviceOf({ headers }: HttpRequest, credential: Credential): Service {
  const [prefix = ''] = (headers['x-amz-target'] ?? '').split('.');
  const service = TARGETS[prefix] ?? credential.service;
  if (isService(service)) return service;
  throw new ServiceError(
    'UnknownOperationException',
    `${service} is not served here; the services are: ${Object.keys(ACTIONS).join(', ')}`,
    404,
  );
}

const isService = (service: string): service is Service => Object.hasOwn(ACTIONS, service);

/** The name of the action. Throws UnknownOperationException when the table does not list it. */
export function actionOf(service: Service, request: HttpRequest): string {
  const action = requestedAction(service, request);
  if (action !== undefined && ACTIONS[service].some((served) => served === action)) return action;
  throw new ServiceError(
    'UnknownOperationException',
    `${action ?? request.method} of ${service} is not served here; the actions are: ${ACTIONS[service].join(', ')}`,
    service === 's3' ? 501 : 400,
  );
}

function requestedAction(service: Service, request: HttpRequest): string | undefined {
  if (service === 's3') return s3Action(request);
  if (service === 'apigateway') return apiKeyIn(request) === undefined ? undefined : 'GetApiKey';
  if (service === 'lambda') return functionIn(request) === undefined ? undefined : 'Invoke';
  return request.headers['x-amz-target']?.split('.')[1];
}

/** A sub-resource (`?acl`, `?uploads`, …) makes another action, and none of those is served. */
function s3Action({ method, path, query, headers }: HttpRequest): string | undefined {
  const parameters = [...query.keys()].filter((name) => name !== 'x-id');
  const { key } = s3Path({ path });
  if (key === '') return method === 'GET' ? listingOf(query) : undefined;
  const others = parameters.filter((name) => name !== 'versionId' || method === 'PUT');
  if (others.length > 0) return `${method} ?${parameters.join('&')}`;
  if (headers['x-amz-copy-source'] !== undefined) return 'CopyObject';
  return OBJECT_ACTIONS[method];
}

function listingOf(query: URLSearchParams): string | undefined {
  if (query.has('versions')) return 'ListObjectVersions';
  return query.get('list-type') === '2' ? 'ListObjectsV2' : undefined;
}

const OBJECT_ACTIONS: Readonly<Record<string, string>> = {
  PUT: 'PutObject',
  GET: 'GetObject',
  HEAD: 'HeadObject',
  DELETE: 'DeleteObject',
};

/** Splits `/<bucket>/<key>`. The key is decoded and may contain slashes. */
export function s3Path({ path }: Pick<HttpRequest, 'path'>): { bucket: string; key: string } {
  const [, bucket = '', key = ''] = /^\/([^/]*)\/?(.*)$/s.exec(path) ?? [];
  try {
    return { bucket, key: decodeURIComponent(key) };
  } catch {
    throw new ServiceError('InvalidURI', "Couldn't parse the specified URI.");
  }
}

/** The id in `GET /apikeys/<id>`; undefined for any other request. */
export function apiKeyIn({ method, path }: Pick<HttpRequest, 'method' | 'path'>) {
  const id = method === 'GET' ? /^\/apikeys\/([^/]+)$/.exec(path)?.[1] : undefined;
  return id === undefined ? undefined : decodeURIComponent(id);
}

/** The function in `/2015-03-31/functions/<name>/invocations`; undefined for any other path. */
export function functionIn({ path }: HttpRequest): string | undefined {
  const name = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(path)?.[1];
  return name && decodeURIComponent(name);
}
