import { STATUS_CODES } from 'node:http';
import { ResponseType, type RestApi } from 'aws-cdk-lib/aws-apigateway';
import type { StageConfig } from '../stage-config.ts';

type ProblemResponse = {
  type: ResponseType;
  /** Undefined for the defaults that cover several statuses. */
  status?: number;
  /** Undefined where the gateway's own message is used. */
  detail?: string;
  retryAfterSeconds?: number;
};

type Auth = StageConfig['auth'];

const NOTHING_HERE = { status: 404, detail: 'There is nothing at this path.' };

/**
 * MISSING_AUTHENTICATION_TOKEN is what the gateway sends for an unknown path or method. With IAM it
 * sends the same for a request that is not signed, and no template can tell the two apart.
 */
const MISSING_TOKEN: Readonly<Record<Auth, Omit<ProblemResponse, 'type'>>> = {
  apiKey: NOTHING_HERE,
  iam: {
    status: 403,
    detail:
      'The request is not signed, or there is nothing at this path. Sign it with AWS Signature ' +
      'Version 4 for the service execute-api. If it is signed, check the path and the method: ' +
      '/openapi.json lists them.',
  },
};

/**
 * The responses that the gateway sends on its own, without calling a function. Its internal errors
 * all become 503, because the client may retry them.
 */
const RESPONSES: readonly ProblemResponse[] = [
  { type: ResponseType.RESOURCE_NOT_FOUND, ...NOTHING_HERE },
  {
    type: ResponseType.INVALID_API_KEY,
    status: 403,
    detail: 'The x-api-key header is missing, or holds no valid key.',
  },
  {
    type: ResponseType.THROTTLED,
    status: 429,
    detail: 'Too many requests. The same request may be sent again.',
    retryAfterSeconds: 1,
  },
  {
    type: ResponseType.QUOTA_EXCEEDED,
    status: 429,
    detail: "The key's quota for this month is used up.",
    retryAfterSeconds: 3600,
  },
  {
    type: ResponseType.REQUEST_TOO_LARGE,
    status: 413,
    detail: 'A body may have at most 4 MB, unpacked.',
  },
  // The gateway unpacks a body as its Content-Encoding says. It does not check the content type.
  {
    type: ResponseType.UNSUPPORTED_MEDIA_TYPE,
    status: 415,
    detail:
      'The body cannot be unpacked as its Content-Encoding says. Send complete gzip data with ' +
      'Content-Encoding: gzip, or the plain body without this header.',
  },
  { type: ResponseType.DEFAULT_4XX },
  {
    type: ResponseType.DEFAULT_5XX,
    status: 503,
    detail: 'The request could not be served now. The same request may be sent again.',
    retryAfterSeconds: 5,
  },
];

/**
 * Turns every response that the gateway sends on its own into an RFC 9457 problem document with the
 * same members as those of the functions.
 */
export function addProblemResponses(api: RestApi, auth: Auth): void {
  const missingToken = { type: ResponseType.MISSING_AUTHENTICATION_TOKEN, ...MISSING_TOKEN[auth] };
  for (const response of [missingToken, ...RESPONSES]) {
    const { type, status, retryAfterSeconds } = response;
    api.addGatewayResponse(type.responseType, {
      type,
      ...(status && { statusCode: String(status) }),
      responseHeaders: {
        'Content-Type': "'application/problem+json'",
        'Cache-Control': "'no-store'",
        ...(retryAfterSeconds && { 'Retry-After': `'${retryAfterSeconds}'` }),
      },
      templates: { 'application/json': documentOf(response) },
    });
  }
}

/** The gateway replaces `$context` variables in the text. `messageString` has its own quotes. */
function documentOf({ status, detail }: ProblemResponse): string {
  const members = [
    '"type":"about:blank"',
    `"title":${JSON.stringify(status ? STATUS_CODES[status] : 'Request refused')}`,
    ...(status ? [`"status":${status}`] : []),
    `"detail":${detail ? JSON.stringify(detail) : '$context.error.messageString'}`,
    '"requestId":"$context.requestId"',
  ];
  return `{${members.join(',')}}`;
}
