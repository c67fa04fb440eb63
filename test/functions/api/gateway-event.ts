import type { APIGatewayProxyEvent } from 'aws-lambda';

type Parts = Partial<
  Pick<
    APIGatewayProxyEvent,
    | 'httpMethod'
    | 'resource'
    | 'body'
    | 'headers'
    | 'isBase64Encoded'
    | 'pathParameters'
    | 'queryStringParameters'
  >
> & {
  /** The path that the client used, including the stage. */
  fullPath?: string;
  apiKeyId?: string;
  userArn?: string;
  arrivedAt?: number;
  requestId?: string;
};

/** An event as a REST API sends it to a function. */
export function aGatewayEvent(parts: Parts = {}): APIGatewayProxyEvent {
  const { fullPath, apiKeyId, userArn, arrivedAt = 0, requestId = 'request-1', ...event } = parts;
  const httpMethod = event.httpMethod ?? 'POST';
  const resource = event.resource ?? '/invoice-lines';
  return {
    httpMethod,
    resource,
    path: resource,
    body: null,
    headers: {},
    multiValueHeaders: {},
    isBase64Encoded: false,
    pathParameters: null,
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    stageVariables: null,
    ...event,
    requestContext: {
      accountId: '000000000000',
      apiId: 'api',
      authorizer: null,
      protocol: 'HTTP/1.1',
      httpMethod,
      identity: {
        accessKey: null,
        accountId: null,
        apiKey: null,
        apiKeyId: apiKeyId ?? null,
        caller: null,
        clientCert: null,
        cognitoAuthenticationProvider: null,
        cognitoAuthenticationType: null,
        cognitoIdentityId: null,
        cognitoIdentityPoolId: null,
        principalOrgId: null,
        sourceIp: '127.0.0.1',
        user: null,
        userAgent: null,
        userArn: userArn ?? null,
      },
      path: fullPath ?? resource,
      stage: 'prod',
      requestId,
      requestTimeEpoch: arrivedAt,
      resourceId: 'resource',
      resourcePath: resource,
    },
  };
}
