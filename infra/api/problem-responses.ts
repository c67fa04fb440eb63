import { STATUS_CODES } from 'node:http';
import { ResponseType, type RestApi } from 'aws-cdk-lib/aws-apigateway';

type Answer = {
  type: ResponseType;
  /** Left out where one answer stands for several statuses. */
  status?: number;
  /** The gateway's own message where there is none. */
  detail?: string;
  retryAfterSeconds?: number;
};

/** What the gateway answers by itself, before any function. Whatever is its fault may be sent again: 503. */
const ANSWERS: readonly Answer[] = [
  {
    type: ResponseType.MISSING_AUTHENTICATION_TOKEN,
    status: 404,
    detail: 'There is nothing at this path.',
  },
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
  { type: ResponseType.REQUEST_TOO_LARGE, status: 413, detail: 'A body holds at most 4 MB.' },
  {
    type: ResponseType.UNSUPPORTED_MEDIA_TYPE,
    status: 415,
    detail: 'Send text/csv, application/json or application/x-ndjson.',
  },
  { type: ResponseType.DEFAULT_4XX },
  {
    type: ResponseType.DEFAULT_5XX,
    status: 503,
    detail: 'The request could not be served now. The same request may be sent again.',
    retryAfterSeconds: 5,
  },
];

/** Makes every answer of the gateway's own an RFC 9457 problem document, of the same members as the functions'. */
export function answerWithProblems(api: RestApi): void {
  for (const answer of ANSWERS) {
    const { type, status, retryAfterSeconds } = answer;
    api.addGatewayResponse(type.responseType, {
      type,
      ...(status && { statusCode: String(status) }),
      responseHeaders: {
        'Content-Type': "'application/problem+json'",
        'Cache-Control': "'no-store'",
        ...(retryAfterSeconds && { 'Retry-After': `'${retryAfterSeconds}'` }),
      },
      templates: { 'application/json': documentOf(answer) },
    });
  }
}

/** Variables are replaced in the text as it is; `messageString` brings its own quotes. */
function documentOf({ status, detail }: Answer): string {
  const members = [
    '"type":"about:blank"',
    `"title":${JSON.stringify(status ? STATUS_CODES[status] : 'Request refused')}`,
    ...(status ? [`"status":${status}`] : []),
    `"detail":${detail ? JSON.stringify(detail) : '$context.error.messageString'}`,
    '"requestId":"$context.requestId"',
  ];
  return `{${members.join(',')}}`;
}
