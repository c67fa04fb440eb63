import type { ApiCall, Interceptor } from './endpoint/api-call.ts';
import { PRINCIPALS, type Principal } from './endpoint/principals.ts';
import type { StreamLog } from './kinesis/stream-log.ts';
import type { LambdaService } from './lambda/lambda-service.ts';

/**
 * The calls that services make of one another without going through the endpoint. The interceptor
 * runs around each of them too.
 */
export type InternalCalls = {
  invoking(by: Principal, lambda: LambdaService): LambdaService;
  reading(log: StreamLog): StreamLog;
  parking(put: Park): Park;
  /** Starts executions of state machines. */
  starting(by: Principal, start: Start): Start;
  /** Saves a checkpoint of an event source mapping. On AWS this is internal to Lambda. */
  saving(shard: string, save: () => Promise<void>): Promise<void>;
};

type Start = (stateMachineArn: string, input: string) => Promise<unknown>;
type Park = (bucket: string, key: string, body: Buffer) => Promise<void>;

export function internalCalls(intercept: Interceptor): InternalCalls {
  const call = <T>(
    accessKey: Principal,
    action: Pick<ApiCall, 'service' | 'action'>,
    input: unknown,
    next: () => Promise<T>,
  ): Promise<T> => intercept({ ...action, accessKey, input: () => input }, next);
  return {
    invoking: (by, lambda) => ({
      invoke: (FunctionName, Payload, caller) => {
        const action = { service: 'lambda', action: 'Invoke' } as const;
        return call(by, action, { FunctionName, Payload }, () =>
          lambda.invoke(FunctionName, Payload, caller),
        );
      },
    }),
    reading: (log) => ({
      ...log,
      read: (StreamName, ShardId, ...rest) => {
        const action = { service: 'kinesis', action: 'GetRecords' } as const;
        return call(PRINCIPALS.eventSource, action, { StreamName, ShardId }, () =>
          log.read(StreamName, ShardId, ...rest),
        );
      },
    }),
    parking: (put) => (Bucket, Key, body) => {
      const action = { service: 's3', action: 'PutObject' } as const;
      return call(PRINCIPALS.eventSource, action, { Bucket, Key }, () => put(Bucket, Key, body));
    },
    starting: (by, start) => (stateMachineArn, input) => {
      const action = { service: 'states', action: 'StartExecution' } as const;
      return call(by, action, { stateMachineArn }, () => start(stateMachineArn, input));
    },
    saving: (shard, save) => {
      const action = { service: 'lambda', action: 'SaveCheckpoint' } as const;
      return call(PRINCIPALS.eventSource, action, { shard }, save);
    },
  };
}
