import * as z from 'zod';
import type { Deployment } from '../template/deployment.ts';
import { properties } from './rest-api.ts';

/** The responses that the gateway sends without invoking a function. */
const DEFAULTS = {
  MISSING_AUTHENTICATION_TOKEN: [403, 'Missing Authentication Token'],
  INVALID_SIGNATURE: [403, 'The request signature does not conform to AWS standards'],
  ACCESS_DENIED: [403, 'User is not authorized to access this resource'],
  INVALID_API_KEY: [403, 'Forbidden'],
  QUOTA_EXCEEDED: [429, 'Limit Exceeded'],
  THROTTLED: [429, 'Too Many Requests'],
  REQUEST_TOO_LARGE: [413, 'Request Too Long'],
  UNSUPPORTED_MEDIA_TYPE: [415, 'Unsupported Media Type'],
  INTEGRATION_FAILURE: [502, 'Internal server error'],
  INTEGRATION_TIMEOUT: [504, 'Endpoint request timed out'],
} as const;

export type ResponseType = keyof typeof DEFAULTS;
export type ApiResponse = {
  statusCode: number;
  headers: [name: string, value: string][];
  body: string | Buffer;
};

/** The values that a template can refer to as `$context.…`, by their paths. */
type TemplateContext = Record<string, string>;
export type GatewayResponses = (
  type: ResponseType,
  context: TemplateContext,
  accept: string | undefined,
) => ApiResponse;

const Properties = z.object({
  ResponseType: z.string(),
  StatusCode: z.coerce.number().optional(),
  ResponseTemplates: z.record(z.string(), z.string()).default({}),
  ResponseParameters: z.record(z.string(), z.string()).default({}),
});
type Custom = z.infer<typeof Properties>;

const PLAIN: Custom = {
  ResponseType: 'DEFAULT',
  ResponseTemplates: { 'application/json': '{"message":$context.error.messageString}' },
  ResponseParameters: {},
};

/** The template's gateway responses, and the defaults of API Gateway for those that it lacks. */
export function gatewayResponses(deployment: Deployment): GatewayResponses {
  const custom = new Map(
    deployment
      .ofType('AWS::ApiGateway::GatewayResponse')
      .map((resource) => properties(resource, Properties))
      .map((response) => [response.ResponseType, response]),
  );
  return (type, context, accept = '') => {
    const [status, message] = DEFAULTS[type];
    const exact = custom.get(type);
    const response = exact ?? custom.get(status < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX') ?? PLAIN;
    const values = {
      ...context,
      'error.message': message,
      'error.messageString': JSON.stringify(message),
      'error.responseType': type,
    };
    const [contentType, template] = templateFor(response.ResponseTemplates, accept);
    const headers = new Map([['content-type', contentType], ...parameters(response, values)]);
    return {
      statusCode: response.StatusCode ?? status,
      headers: [...headers],
      body: filled(template, values),
    };
  };
}

function templateFor(templates: Record<string, string>, accept: string): [string, string] {
  const all = Object.entries({
    ...(Object.keys(templates).length === 0 && PLAIN.ResponseTemplates),
    ...templates,
  });
  const wanted = all.find(([type]) => accept.includes(type));
  return wanted ?? all.find(([type]) => type === 'application/json') ?? all[0] ?? ['', ''];
}

/** Maps `gatewayresponse.header.X` to a quoted value or to a value of the context. */
const parameters = (
  { ResponseParameters }: Pick<Custom, 'ResponseParameters'>,
  context: TemplateContext,
): [string, string][] =>
  Object.entries(ResponseParameters).map(([name, value]) => [
    name.replace('gatewayresponse.header.', '').toLowerCase(),
    /^'.*'$/s.test(value) ? value.slice(1, -1) : (context[value.replace(/^context\./, '')] ?? ''),
  ]);

/** Replaces `$context.a.b` and `${context.a.b}`. Like API Gateway, evaluates nothing else. */
const filled = (template: string, context: TemplateContext): string =>
  template.replace(
    /\$context\.((?:\w+\.)*\w+)|\$\{context\.((?:\w+\.)*\w+)\}/g,
    (_, plain?: string, braced?: string) => context[plain ?? braced ?? ''] ?? '',
  );
