import { Template } from 'aws-cdk-lib/assertions';
import { afterAll, describe, expect, it } from 'vitest';
import { anApp, removeApps } from '../support/an-app.ts';
import { objectAt, textAt } from '../support/at.ts';
import { synthesised } from '../support/synthesised.ts';

afterAll(removeApps);

const { api } = await synthesised('dev');

type Method = { route: string; handler: string; apiKeyRequired: boolean };

/** The path of the resource that a ResourceId or ParentId refers to. The API itself is the root. */
function pathOf(reference: unknown): string {
  const { Ref: id } = objectAt(reference);
  const properties = typeof id === 'string' ? api.resources[id]?.Properties : undefined;
  if (!properties) return '';
  return `${pathOf(properties['ParentId'])}/${properties['PathPart']}`;
}

const methods: Method[] = api.ofType('AWS::ApiGateway::Method').map(({ Properties }) => ({
  route: `${Properties['HttpMethod']} ${pathOf(Properties['ResourceId'])}`,
  handler:
    /(Ingest|Correct|Query)Function/.exec(JSON.stringify(Properties['Integration']))?.[1] ?? '',
  apiKeyRequired: Properties['ApiKeyRequired'] === true,
}));

const routes = (includes: (verb: string) => boolean) =>
  methods
    .filter(({ route }) => includes(route.split(' ')[0] ?? ''))
    .map(({ route, handler }) => `${route} -> ${handler}`)
    .sort();

describe('the API', () => {
  it('serves these operations', () => {
    expect(routes((verb) => verb !== 'ANY')).toEqual([
      'GET /batches -> Query',
      'GET /batches/{batchId} -> Query',
      'GET /corrections/{correctionId} -> Correct',
      'GET /customers/{customerId} -> Query',
      'GET /ingests -> Query',
      'GET /ingests/{ingestId} -> Query',
      'GET /ingests/{ingestId}/quarantine -> Query',
      'GET /invoices/{invoiceNo} -> Query',
      'GET /invoices/{invoiceNo}/lines/{stockCode} -> Query',
      'GET /lake/days -> Query',
      'GET /lake/days/{date} -> Query',
      'GET /lines/{lineId} -> Query',
      'GET /openapi.json -> Query',
      'GET /operations -> Query',
      'GET /operations/{operationId} -> Query',
      'POST /corrections -> Correct',
      'POST /invoice-lines -> Ingest',
    ]);
  });

  it('passes every other method on an existing path to a function', () => {
    expect(routes((verb) => verb === 'ANY')).toEqual([
      'ANY /batches -> Query',
      'ANY /batches/{batchId} -> Query',
      'ANY /corrections -> Correct',
      'ANY /corrections/{correctionId} -> Correct',
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
      'ANY /lake -> Query',
      'ANY /lake/days -> Query',
      'ANY /lake/days/{date} -> Query',
      'ANY /lines -> Query',
      'ANY /lines/{lineId} -> Query',
      'ANY /openapi.json -> Query',
      'ANY /operations -> Query',
      'ANY /operations/{operationId} -> Query',
    ]);
  });

  it('requires the key for every method', () => {
    expect(methods.filter(({ apiKeyRequired }) => !apiKeyRequired)).toEqual([]);
  });

  it('passes every body on as bytes', () => {
    expect(api.ofType('AWS::ApiGateway::RestApi')[0]?.Properties).toMatchObject({
      BinaryMediaTypes: ['*/*'],
    });
    for (const { Properties } of api.ofType('AWS::ApiGateway::Method')) {
      expect(Properties['Integration']).toMatchObject({ Type: 'AWS_PROXY' });
    }
  });

  it('limits the rate of the key', () => {
    const [plan] = api.ofType('AWS::ApiGateway::UsagePlan');
    expect(plan?.Properties).toMatchObject({ Throttle: { RateLimit: 100, BurstLimit: 200 } });
    expect(api.ofType('AWS::ApiGateway::UsagePlanKey')).toHaveLength(1);
  });

  it('outputs its URL and the id of its key', () => {
    expect(Object.keys(objectAt(api.template, 'Outputs'))).toEqual(['ApiUrl', 'ApiKeyId']);
  });
});

describe('the monthly quota of the key', () => {
  it.each(['dev', 'prod'] as const)(
    'is none in %s, so that no steady feed is stopped',
    async (stage) => {
      const [plan] = (await synthesised(stage)).api.ofType('AWS::ApiGateway::UsagePlan');
      expect(plan?.Properties).not.toHaveProperty('Quota');
    },
  );

  it('is what the configuration says', async () => {
    const template = Template.fromStack((await anApp('prod', { requestsPerMonth: 5 })).api);
    template.hasResourceProperties('AWS::ApiGateway::UsagePlan', {
      Quota: { Limit: 5, Period: 'MONTH' },
    });
  });
});

describe('the API with IAM callers', async () => {
  const withIam = Template.fromStack((await anApp('dev', { auth: 'iam' })).api);

  it('requires a signature for every method, and has no key', () => {
    const all = Object.values(withIam.findResources('AWS::ApiGateway::Method'));
    expect(all.length).toBeGreaterThan(10);
    for (const { Properties } of all) {
      expect(Properties['AuthorizationType']).toBe('AWS_IAM');
      expect(Properties['ApiKeyRequired'] ?? false).toBe(false);
    }
    withIam.resourceCountIs('AWS::ApiGateway::ApiKey', 0);
    withIam.resourceCountIs('AWS::ApiGateway::UsagePlan', 0);
    expect(Object.keys(withIam.toJSON()['Outputs'])).toEqual(['ApiUrl']);
  });

  it('is still throttled as a whole', () => {
    withIam.hasResourceProperties('AWS::ApiGateway::Stage', {
      MethodSettings: [{ ThrottlingRateLimit: 100, ThrottlingBurstLimit: 200 }],
    });
  });
});

describe('the access log', () => {
  const [stage] = api.ofType('AWS::ApiGateway::Stage');

  it('holds the resource path, but not the path, the address or the key of a request', () => {
    const format = textAt(stage?.Properties, 'AccessLogSetting', 'Format');
    const variables: string[] = Object.values(JSON.parse(format));
    expect(variables).toContain('$context.resourcePath');
    const sensitive =
      /\$context\.(path|customDomain|requestOverride|identity\.(sourceIp|userAgent|apiKey$))/;
    expect(variables.filter((variable) => sensitive.test(variable))).toEqual([]);
  });

  it("replaces the gateway's execution log; traces are on, the charged metrics by method are not", () => {
    expect(stage?.Properties).toMatchObject({
      TracingEnabled: true,
      MethodSettings: [{ DataTraceEnabled: false, LoggingLevel: 'OFF', MetricsEnabled: false }],
    });
  });
});

describe("the gateway's own response", () => {
  const responses = new Map(
    api.ofType('AWS::ApiGateway::GatewayResponse').map(({ Properties }) => {
      const template = textAt(Properties, 'ResponseTemplates', 'application/json');
      const document = template.replace('$context.error.messageString', '"Forbidden"');
      return [
        Properties['ResponseType'],
        {
          status: Properties['StatusCode'],
          headers: objectAt(Properties, 'ResponseParameters'),
          document: objectAt(JSON.parse(document)),
        },
      ];
    }),
  );

  it.each([
    ['MISSING_AUTHENTICATION_TOKEN', '404', undefined],
    ['RESOURCE_NOT_FOUND', '404', undefined],
    ['INVALID_API_KEY', '403', undefined],
    ['THROTTLED', '429', "'1'"],
    ['QUOTA_EXCEEDED', '429', "'3600'"],
    ['REQUEST_TOO_LARGE', '413', undefined],
    ['UNSUPPORTED_MEDIA_TYPE', '415', undefined],
    ['DEFAULT_4XX', undefined, undefined],
    ['DEFAULT_5XX', '503', "'5'"],
  ])('%s is a problem document with status %s', (type, status, retryAfter) => {
    const response = responses.get(type);
    expect(response?.status).toBe(status);
    expect(response?.headers['gatewayresponse.header.Content-Type']).toBe(
      "'application/problem+json'",
    );
    expect(response?.headers['gatewayresponse.header.Retry-After']).toBe(retryAfter);
    expect(response?.document).toMatchObject({ type: 'about:blank', title: expect.any(String) });
    expect(response?.document['status']).toBe(status && Number(status));
  });

  it('has no other types', () => expect(responses.size).toBe(9));
});
