import type { StreamLog } from '../kinesis/stream-log.ts';
import type { LambdaService } from '../lambda/lambda-service.ts';
import type { ApiCall, Interceptor } from './api-call.ts';

/** The services that call others, as principals. Their calls come with this in place of an access key. */
export const PRINCIPALS = {
  api: 'apigateway.amazonaws.com',
  machine: 'states.amazonaws.com',
  eventSource: 'lambda.amazonaws.com',
  schedule: 'events.amazonaws.com',
} as const;
type Principal = (typeof PRINCIPALS)[keyof typeof PRINCIPALS];

/** What services call of one another past the endpoint, with the hook that runs around every call. */
export type InternalCalls = {
  invoking(by: Principal, lambda: LambdaService): LambdaService;
  reading(log: StreamLog): StreamLog;
  parking(put: Park): Park;
  /** An event source's checkpoint, which is Lambda's own affair on AWS. */
  saving(shard: string, save: () => Promise<void>): Promise<void>;
};

type Park = (bucket: string, key: string, body: Buffer) => Promise<void>;

export function internalCalls(intercept: Interceptor): InternalCalls {
  const from = <T>(
    accessKey: Principal,
    call: Pick<ApiCall, 'service' | 'action'>,
    input: unknown,
    next: () => Promise<T>,
  ): Promise<T> => intercept({ ...call, accessKey, input: () => input }, next);
  return {
    invoking: (by, lambda) => ({
      invoke: (FunctionName, Payload, caller) => {
        const call = { service: 'lambda', action: 'Invoke' } as const;
        return from(by, call, { FunctionName, Payload }, () =>
          lambda.invoke(FunctionName, Payload, caller),
        );
      },
    }),
    reading: (log) => ({
      ...log,
      read: (StreamName, ShardId, ...rest) => {
        const call = { service: 'kinesis', action: 'GetRecords' } as const;
        return from(PRINCIPALS.eventSource, call, { StreamName, ShardId }, () =>
          log.read(StreamName, ShardId, ...rest),
        );
      },
    }),
    parking: (put) => (Bucket, Key, body) => {
      const call = { service: 's3', action: 'PutObject' } as const;
      return from(PRINCIPALS.eventSource, call, { Bucket, Key }, () => put(Bucket, Key, body));
    },
    saving: (shard, save) => {
      const call = { service: 'lambda', action: 'SaveCheckpoint' } as const;
      return from(PRINCIPALS.eventSource, call, { shard }, save);
    },
  };
}
