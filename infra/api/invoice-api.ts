import {
  AccessLogField,
  AccessLogFormat,
  ApiKey,
  AuthorizationType,
  EndpointType,
  type IResource,
  LambdaIntegration,
  LogGroupLogDestination,
  MethodLoggingLevel,
  type MethodOptions,
  Period,
  RestApi,
  type StageOptions,
} from 'aws-cdk-lib/aws-apigateway';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { operationsOf } from '../../functions/api/operations.ts';
import { EtlLogGroup } from '../monitoring/etl-log-group.ts';
import { API, API_KEYS, acknowledge } from '../nag-suppressions.ts';
import type { Stage, StageConfig } from '../stage-config.ts';
import { answerWithProblems } from './problem-responses.ts';

/** The API's operations, by the function that serves them. */
export const ROUTES = { Ingest: operationsOf('Ingest'), Query: operationsOf('Query') };

export type InvoiceApiProps = {
  stage: Stage;
  config: StageConfig;
  key: IKey | undefined;
  handlers: Readonly<Record<keyof typeof ROUTES, IFunction>>;
};

/** What alarms and dashboard know the API by. */
export function apiNameOf(stage: Stage): string {
  return `invoice-pipeline-${stage}`;
}

/** The REST API: a key with its usage plan or IAM before every method, every body taken as bytes, every answer of the gateway a problem document. */
export class InvoiceApi extends Construct {
  readonly api: RestApi;
  /** Undefined where IAM decides who may call. */
  readonly apiKeyId: string | undefined;

  constructor(scope: Construct, id: string, { stage, config, key, handlers }: InvoiceApiProps) {
    super(scope, id);
    this.api = new RestApi(this, 'Api', {
      restApiName: apiNameOf(stage),
      endpointTypes: [EndpointType.REGIONAL],
      // As text, a windows-1252 pound sign would be lost on its way to the function.
      binaryMediaTypes: ['*/*'],
      cloudWatchRole: true,
      defaultMethodOptions: METHODS[config.auth],
      deployOptions: stageOptions(
        stage,
        config,
        new EtlLogGroup(this, 'AccessLogs', { config, key }),
      ),
    });
    // The construct's own output, whose name is no name; the stack has one of its own.
    this.api.node.tryRemoveChild('Endpoint');
    for (const name of ['Ingest', 'Query'] as const) this.route(ROUTES[name], handlers[name]);
    answerWithProblems(this.api);
    this.apiKeyId = config.auth === 'apiKey' ? this.keyWithPlan(config) : undefined;
    acknowledge(this, { ...API, ...(config.auth === 'apiKey' && API_KEYS) });
  }

  /** The methods that are served, and on the way there ANY, so that the function answers 405 to the others. */
  private route(routes: readonly string[], handler: IFunction): void {
    const integration = new LambdaIntegration(handler, { scopePermissionToMethod: false });
    for (const route of routes) {
      const [method = '', path = ''] = route.split(' ');
      const resource = this.api.root.resourceForPath(path);
      resource.addMethod(method, integration);
      for (const each of withParents(resource)) {
        if (!each.node.tryFindChild('ANY')) each.addMethod('ANY', integration);
      }
    }
  }

  private keyWithPlan(config: StageConfig): string {
    const key = new ApiKey(this, 'Key');
    const plan = this.api.addUsagePlan('Plan', {
      throttle: { rateLimit: config.requestsPerSecond, burstLimit: config.requestBurst },
      quota: { limit: config.requestsPerMonth, period: Period.MONTH },
      apiStages: [{ stage: this.api.deploymentStage }],
    });
    plan.addApiKey(key);
    return key.keyId;
  }
}

const METHODS: Readonly<Record<StageConfig['auth'], MethodOptions>> = {
  apiKey: { apiKeyRequired: true },
  iam: { authorizationType: AuthorizationType.IAM },
};

function withParents(resource: IResource): IResource[] {
  const { parentResource } = resource;
  return parentResource ? [resource, ...withParents(parentResource)] : [];
}

/** The gateway's own log would hold paths, and paths hold customer ids: access logs of chosen fields instead. */
function stageOptions(stage: Stage, config: StageConfig, accessLogs: LogGroup): StageOptions {
  return {
    stageName: stage,
    tracingEnabled: true,
    metricsEnabled: true,
    loggingLevel: MethodLoggingLevel.OFF,
    dataTraceEnabled: false,
    throttlingRateLimit: config.requestsPerSecond,
    throttlingBurstLimit: config.requestBurst,
    accessLogDestination: new LogGroupLogDestination(accessLogs),
    accessLogFormat: AccessLogFormat.custom(
      JSON.stringify({
        requestId: AccessLogField.contextRequestId(),
        requestTime: AccessLogField.contextRequestTime(),
        httpMethod: AccessLogField.contextHttpMethod(),
        resourcePath: AccessLogField.contextResourcePath(),
        status: AccessLogField.contextStatus(),
        responseType: AccessLogField.contextErrorResponseType(),
        responseLength: AccessLogField.contextResponseLength(),
        responseLatency: AccessLogField.contextResponseLatency(),
        apiKeyId: AccessLogField.contextIdentityApiKeyId(),
      }),
    ),
  };
}
