import { describe, expect, it } from 'vitest';
import { synthesised } from '../support/synthesised.ts';

const { api } = await synthesised('dev');

type Method = { route: string; serves: string; apiKeyRequired: boolean };

function pathOf(resource: { Ref?: string }): string {
  const properties = resource.Ref ? api.resources[resource.Ref]?.Properties : undefined;
  if (!properties) return '';
  return `${pathOf(Object(properties['ParentId']))}/${properties['PathPart']}`;
}

const methods: Method[] = api.ofType('AWS::ApiGateway::Method').map(({ Properties }) => ({
  route: `${Properties['HttpMethod']} ${pathOf(Object(Properties['ResourceId']))}`,
  serves: /(Ingest|Query)Function/.exec(JSON.stringify(Properties['Integration']))?.[1] ?? '',
  apiKeyRequired: Properties['ApiKeyRequired'] === true,
}));

const routes = (verb: (method: string) => boolean) =>
  methods
    .filter(({ route }) => verb(route.split(' ')[0] ?? ''))
    .map(({ route, serves }) => `${route} -> ${serves}`)
    .sort();

describe('the API', () => {
  it('serves these operations', () => {
    expect(routes((verb) => verb !== 'ANY')).toEqual([
      'GET /batches -> Query',
      'GET /batches/{batchId} -> Query',
      'GET /customers/{customerId} -> Query',
      'GET /ingests/{ingestId} -> Query',
      'GET /ingests/{ingestId}/quarantine -> Query',
      'GET /invoices/{invoiceNo} -> Query',
      'GET /invoices/{invoiceNo}/lines/{stockCode} -> Query',
      'GET /openapi.json -> Query',
      'POST /invoice-lines -> Ingest',
    ]);
  });

  it('lets the functions answer every other method on a path that there is', () => {
    expect(routes((verb) => verb === 'ANY')).toEqual([
      'ANY /batches -> Query',
      'ANY /batches/{batchId} -> Query',
      'ANY /customers -> Query',
      'ANY /customers/{customerId} -> Query',
      'ANY /ingests -> Query',
      'ANY /ingests/{ingestId} -> Query',
      'ANY /ingests/{ingestId}/quarantine -> Query',
      'ANY /invoice-lines -> Ingest',
      'ANY /invoices -> Query',
      'ANY /invoices/{invoiceNo} -> Query',
      'ANY /invoices/{invoiceNo}/lines -> Query',
      'ANY /invoices/{invoiceNo}/lines/{stockCode} -> Query',
      'ANY /openapi.json -> Query',
    ]);
  });

  it('asks for the key everywhere', () => {
    expect(methods.filter(({ apiKeyRequired }) => !apiKeyRequired)).toEqual([]);
  });

  it('takes every body as bytes', () => {
    expect(api.ofType('AWS::ApiGateway::RestApi')[0]?.Properties).toMatchObject({
      BinaryMediaTypes: ['*/*'],
    });
    for (const { Properties } of api.ofType('AWS::ApiGateway::Method')) {
      expect(Properties['Integration']).toMatchObject({ Type: 'AWS_PROXY' });
    }
  });

  it('bounds what a key may do', () => {
    expect(api.ofType('AWS::ApiGateway::UsagePlan')[0]?.Properties).toMatchObject({
      Throttle: { RateLimit: 100, BurstLimit: 200 },
      Quota: { Limit: 1_000_000, Period: 'MONTH' },
    });
    expect(api.ofType('AWS::ApiGateway::UsagePlanKey')).toHaveLength(1);
  });

  it('says where it is and which key opens it', () => {
    expect(Object.keys(Object(api.template['Outputs']))).toEqual(['ApiUrl', 'ApiKeyId']);
  });
});

describe('the log', () => {
  const [stage] = api.ofType('AWS::ApiGateway::Stage');
  const { Format } = Object(stage?.Properties['AccessLogSetting']);

  it('holds the resource path, and neither the path nor what came with it', () => {
    const variables: string[] = Object.values(JSON.parse(Format));
    expect(variables).toContain('$context.resourcePath');
    const tells =
      /\$context\.(path|customDomain|requestOverride|identity\.(sourceIp|userAgent|apiKey$))/;
    expect(variables.filter((variable) => tells.test(variable))).toEqual([]);
  });

  it('holds no requests of the gateway itself, and traces are on', () => {
    expect(stage?.Properties).toMatchObject({
      TracingEnabled: true,
      MethodSettings: [{ DataTraceEnabled: false, LoggingLevel: 'OFF', MetricsEnabled: true }],
    });
  });
});

describe('what the gateway answers by itself', () => {
  const responses = new Map(
    api.ofType('AWS::ApiGateway::GatewayResponse').map(({ Properties }) => {
      const template = Object(Properties['ResponseTemplates'])['application/json'];
      const filled = template.replace('$context.error.messageString', '"Forbidden"');
      return [
        Properties['ResponseType'],
        {
          status: Properties['StatusCode'],
          headers: Object(Properties['ResponseParameters']),
          document: JSON.parse(filled),
        },
      ];
    }),
  );

  it.each([
    ['MISSING_AUTHENTICATION_TOKEN', '404', undefined],
    ['INVALID_API_KEY', '403', undefined],
    ['THROTTLED', '429', "'1'"],
    ['QUOTA_EXCEEDED', '429', "'3600'"],
    ['REQUEST_TOO_LARGE', '413', undefined],
    ['UNSUPPORTED_MEDIA_TYPE', '415', undefined],
    ['DEFAULT_4XX', undefined, undefined],
    ['DEFAULT_5XX', '503', "'5'"],
  ])('%s is a problem document: %s', (type, status, retryAfter) => {
    const response = responses.get(type);
    expect(response?.status).toBe(status);
    expect(response?.headers['gatewayresponse.header.Content-Type']).toBe(
      "'application/problem+json'",
    );
    expect(response?.headers['gatewayresponse.header.Retry-After']).toBe(retryAfter);
    expect(response?.document).toMatchObject({ type: 'about:blank', title: expect.any(String) });
    expect(response?.document.status).toBe(status && Number(status));
  });

  it('is nothing but these', () => expect(responses.size).toBe(8));
});
