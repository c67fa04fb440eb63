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
import { API, API_KEYS, suppress } from '../nag-suppressions.ts';
import type { Stage, StageConfig } from '../stage-config.ts';
import { addProblemResponses } from './problem-responses.ts';

/** The routes of the API, by the function that serves them. */
export const ROUTES = {
  Ingest: operationsOf('Ingest'),
  Correct: operationsOf('Correct'),
  Query: operationsOf('Query'),
};

export type InvoiceApiProps = {
  stage: Stage;
  config: StageConfig;
  key: IKey | undefined;
  handlers: Readonly<Record<keyof typeof ROUTES, IFunction>>;
};

/** Returns the API's name, which is the dimension of its metrics. */
export function apiNameOf(stage: Stage): string {
  return `invoice-pipeline-${stage}`;
}

/**
 * The REST API. Every method requires an API key with a usage plan, or IAM. Bodies are passed on as
 * bytes, and the gateway's own error responses are problem documents.
 */
export class InvoiceApi extends Construct {
  readonly api: RestApi;
  /** Undefined if the API uses IAM instead of a key. */
  readonly apiKeyId: string | undefined;

  constructor(scope: Construct, id: string, { stage, config, key, handlers }: InvoiceApiProps) {
    super(scope, id);
    this.api = new RestApi(this, 'Api', {
      restApiName: apiNameOf(stage),
      endpointTypes: [EndpointType.REGIONAL],
      // As text, a windows-1252 pound sign would not reach the function intact.
      binaryMediaTypes: ['*/*'],
      cloudWatchRole: true,
      defaultMethodOptions: METHODS[config.auth],
      deployOptions: stageOptions(
        stage,
        config,
        new EtlLogGroup(this, 'AccessLogs', { config, key }),
      ),
    });
    // RestApi adds an output with a generated name. The stack has the output ApiUrl instead.
    this.api.node.tryRemoveChild('Endpoint');
    for (const name of SERVERS) this.route(ROUTES[name], handlers[name]);
    addProblemResponses(this.api, config.auth);
    this.apiKeyId = config.auth === 'apiKey' ? this.keyWithPlan(config) : undefined;
    suppress(this, { ...API, ...(config.auth === 'apiKey' && API_KEYS) });
  }

  /**
   * Adds the methods that the function serves. ANY is added to every resource on the path too, so
   * that the function can return 404 or 405 for the others.
   */
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
      ...(config.requestsPerMonth !== undefined && {
        quota: { limit: config.requestsPerMonth, period: Period.MONTH },
      }),
      apiStages: [{ stage: this.api.deploymentStage }],
    });
    plan.addApiKey(key);
    return key.keyId;
  }
}

/** In this order: the first function that serves a path also refuses its other methods. */
const SERVERS = ['Ingest', 'Correct', 'Query'] as const satisfies (keyof typeof ROUTES)[];

const METHODS: Readonly<Record<StageConfig['auth'], MethodOptions>> = {
  apiKey: { apiKeyRequired: true },
  iam: { authorizationType: AuthorizationType.IAM },
};

function withParents(resource: IResource): IResource[] {
  const { parentResource } = resource;
  return parentResource ? [resource, ...withParents(parentResource)] : [];
}

/**
 * Access logs with selected fields take the place of the gateway's execution log, which would hold
 * paths. Paths hold customer ids.
 */
function stageOptions(stage: Stage, config: StageConfig, accessLogs: LogGroup): StageOptions {
  return {
    stageName: stage,
    tracingEnabled: true,
    // Metrics by method, which are charged. Those of the stage are always published.
    metricsEnabled: false,
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
