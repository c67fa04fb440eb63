import type { Services } from './actions.ts';
import { type ApiCall, type Interceptor, ServiceError } from './api-call.ts';
import { isToLoopback } from './loopback-host.ts';
import {
  errorResponse,
  type HttpRequest,
  type HttpResponse,
  jsonIn,
  jsonResponse,
  lambdaResponse,
} from './protocols.ts';
import { actionOf, apiKeyIn, credentialOf, functionIn, s3Path, serviceOf } from './requests.ts';

/** Passes a request to the handler of its action, and turns the result into a response. */
type Protocol = (call: Omit<ApiCall, 'input'>, request: HttpRequest) => Promise<HttpResponse>;

/** Dispatches requests to their handlers. Errors become the service's own error responses. */
export function dispatcher(
  services: Services,
  intercept: Interceptor,
): (request: HttpRequest) => Promise<HttpResponse> {
  const protocols = protocolsOf(services, intercept);
  return async (request) => {
    let service: ApiCall['service'] | undefined;
    try {
      if (!isToLoopback(request.headers)) throw foreignHost();
      const credential = credentialOf(request);
      service = serviceOf(request, credential);
      const action = actionOf(service, request);
      const { accessKey } = credential;
      const session = request.headers['x-amz-security-token'];
      return await protocols[service]({ service, action, accessKey, session }, request);
    } catch (error) {
      return errorResponse(service ?? assumedService(request), error);
    }
  };
}

const foreignHost = (): ServiceError =>
  new ServiceError('AccessDenied', 'Expected 127.0.0.1 or localhost in the Host header', 403);

/** An unsigned request without a target header can only be meant for S3. */
const assumedService = ({ headers }: HttpRequest): ApiCall['service'] | undefined =>
  headers['x-amz-target'] === undefined ? 's3' : undefined;

function protocolsOf(
  services: Services,
  intercept: Interceptor,
): Record<ApiCall['service'], Protocol> {
  const json =
    (service: 'kinesis' | 'glue' | 'athena' | 'states' | 'logs'): Protocol =>
    async (call, { body }) => {
      const handle = handlerOf(services[service], call);
      const input = await jsonIn(body);
      const full = { ...call, input: () => input };
      return jsonResponse(await intercept(full, (other = input) => handle(other, full)));
    };
  return {
    kinesis: json('kinesis'),
    glue: json('glue'),
    athena: json('athena'),
    states: json('states'),
    logs: json('logs'),
    dynamodb: async (call, { body }) => {
      const handle = handlerOf(services.dynamodb, call);
      const input = await jsonIn(body);
      const full = { ...call, input: () => input };
      return intercept(full, (other = input) => handle(other, full));
    },
    s3: s3Protocol(services, intercept),
    apigateway: apiGatewayProtocol(services, intercept),
    lambda: async (call, request) => {
      const handle = handlerOf(services.lambda, call);
      const input = {
        FunctionName: functionIn(request) ?? '',
        InvocationType: request.headers['x-amz-invocation-type'] ?? 'RequestResponse',
        Payload: await jsonIn(request.body),
      };
      const full = { ...call, input: () => input };
      return lambdaResponse(input.InvocationType, await intercept(full, () => handle(input, full)));
    },
  };
}

const s3Protocol =
  (services: Services, intercept: Interceptor): Protocol =>
  async (call, request) => {
    const handle = handlerOf(services.s3, call);
    const { bucket, key } = s3Path(request);
    const input = {
      Bucket: bucket,
      Key: key,
      Prefix: request.query.get('prefix') ?? undefined,
      VersionId: request.query.get('versionId') ?? undefined,
    };
    const full = { ...call, input: () => input };
    return intercept(full, () => handle({ ...request, bucket, key }, full));
  };

const apiGatewayProtocol =
  (services: Services, intercept: Interceptor): Protocol =>
  async (call, request) => {
    const handle = handlerOf(services.apigateway, call);
    const includeValue = request.query.get('includeValue') === 'true';
    const input = { apiKey: apiKeyIn(request) ?? '', includeValue };
    const full = { ...call, input: () => input };
    return jsonResponse(await intercept(full, () => handle(input, full)));
  };

function handlerOf<Handler>(
  handlers: Readonly<Record<string, Handler>> | undefined,
  { service, action }: Pick<ApiCall, 'service' | 'action'>,
): Handler {
  const handler = handlers?.[action];
  if (handler) return handler;
  throw new ServiceError('UnknownOperationException', `${service} is not running here`, 404);
}
