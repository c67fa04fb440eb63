import { devNull } from 'node:os';
import { FUNCTION_STREAM } from '../logs/log-groups.ts';
import type { FunctionSpec } from './function-spec.ts';

/** All environment variables of an instance of a function. None is inherited from the host. */
export function lambdaEnvironment(
  spec: FunctionSpec,
  region: string,
  endpoint: string,
  session: string,
): Record<string, string> {
  return {
    TZ: ':UTC',
    LANG: 'en_US.UTF-8',
    ...spec.variables,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: spec.accessKey,
    AWS_SECRET_ACCESS_KEY: 'embedded',
    // Every call carries it, and so names the instance that makes it.
    AWS_SESSION_TOKEN: session,
    // The AWS configuration of the host must not reach a function.
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_NAME: spec.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(spec.memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_FORMAT: spec.logLevel ? 'JSON' : 'Text',
    ...(spec.logLevel && { AWS_LAMBDA_LOG_LEVEL: spec.logLevel }),
    AWS_LAMBDA_LOG_GROUP_NAME: spec.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: FUNCTION_STREAM,
  };
}
