import type { Services } from './actions.ts';
import { type ApiCall, type Interceptor, ServiceError } from './api-call.ts';
import {
  type Answer,
  bytesOf,
  errorAnswer,
  type Incoming,
  jsonAnswer,
  lambdaAnswer,
  parsedJson,
} from './protocols.ts';
import { actionOf, credentialOf, functionIn, s3Path, serviceOf } from './requests.ts';

type Take = (call: Omit<ApiCall, 'input'>, request: Incoming) => Promise<Answer>;

/** Takes a request to the handler of its action; errors become the service's own. */
export function dispatcher(
  services: Services,
  intercept: Interceptor,
): (request: Incoming) => Promise<Answer> {
  const protocols = protocolsOf(services, intercept);
  return async (request) => {
    let service: ApiCall['service'] | undefined;
    try {
      const credential = credentialOf(request);
      service = serviceOf(request, credential);
      const action = actionOf(service, request);
      return await protocols[service](
        { service, action, accessKey: credential.accessKey },
        request,
      );
    } catch (error) {
      return errorAnswer(service ?? guessed(request), error);
    }
  };
}

/** An unsigned request without a target can only be meant for S3. */
const guessed = ({ headers }: Incoming): ApiCall['service'] | undefined =>
  headers['x-amz-target'] === undefined ? 's3' : undefined;

function protocolsOf(services: Services, intercept: Interceptor): Record<ApiCall['service'], Take> {
  const json =
    (service: 'kinesis' | 'glue' | 'states'): Take =>
    async (call, { body }) => {
      const handle = handlerOf(services[service], call);
      const input = parsedJson(await bytesOf(body));
      const full = { ...call, input: () => input };
      return jsonAnswer(await intercept(full, (other = input) => handle(other, full)));
    };
  return {
    kinesis: json('kinesis'),
    glue: json('glue'),
    states: json('states'),
    dynamodb: async (call, { body }) => {
      const handle = handlerOf(services.dynamodb, call);
      const bytes = await bytesOf(body);
      let input: unknown;
      const full = { ...call, input: () => (input ??= parsedJson(bytes)) };
      return intercept(full, (other) =>
        handle(other === undefined ? bytes : Buffer.from(JSON.stringify(other)), full),
      );
    },
    s3: async (call, incoming) => {
      const handle = handlerOf(services.s3, call);
      const request = { ...incoming, ...s3Path(incoming) };
      const full = {
        ...call,
        input: () => ({
          Bucket: request.bucket,
          Key: request.key,
          Prefix: incoming.query.get('prefix') ?? undefined,
        }),
      };
      return intercept(full, () => handle(request, full));
    },
    lambda: async (call, incoming) => {
      const handle = handlerOf(services.lambda, call);
      const input = {
        FunctionName: functionIn(incoming) ?? '',
        InvocationType: incoming.headers['x-amz-invocation-type'] ?? 'RequestResponse',
        Payload: parsedJson(await bytesOf(incoming.body)),
      };
      const full = { ...call, input: () => input };
      return lambdaAnswer(input.InvocationType, await intercept(full, () => handle(input, full)));
    },
  };
}

function handlerOf<Handler>(
  handlers: Readonly<Record<string, Handler>> | undefined,
  { service, action }: Pick<ApiCall, 'service' | 'action'>,
): Handler {
  const handler = handlers?.[action];
  if (handler) return handler;
  throw new ServiceError('UnknownOperationException', `${service} is not running here`, 404);
}
