/**
 * What the parts of the embedded AWS know of one another. Nothing in this folder knows what an invoice is.
 */

/** The one source of time and chance, so that windows, retries and leases can run in virtual time. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Resolves after `ms`, or at once when the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** In [0, 1). */
  random(): number;
}

/** A resource of the synthesised template, all intrinsic functions resolved. */
export type Resource = {
  stack: string;
  logicalId: string;
  type: string;
  /** What `Ref` gives. */
  ref: string;
  /** What `Fn::GetAtt` gives, by attribute. */
  attributes: Readonly<Record<string, string>>;
  properties: Readonly<Record<string, unknown>>;
};

/** The deployed template. */
export interface Deployment {
  readonly region: string;
  readonly account: string;
  /** In the template's order. */
  ofType(type: string): Resource[];
  /** The resource with this ARN, physical name or logical id. Throws when there is none. */
  named(name: string): Resource;
  /** The folder or file of an asset, from the S3 key that the template gives it. */
  assetPath(s3Key: string): string;
}

export type StreamRecord = {
  sequenceNumber: string;
  partitionKey: string;
  data: Buffer;
  /** Milliseconds since 1970. */
  arrivedAt: number;
};

/** The stream's log, as an event source mapping reads it. */
export interface StreamLog {
  /** Every shard, the closed ones too; those that a shard came from by a split or a merge are its parents. */
  shardsOf(stream: string): readonly { id: string; parents: readonly string[] }[];
  /** Records behind `after` (exclusive; undefined: from the oldest), at most `limit` of them and `maxBytes` of data, but at least one if there is any. */
  read(
    stream: string,
    shard: string,
    after: string | undefined,
    limit: number,
    maxBytes: number,
  ): Promise<StreamRecord[]>;
  /** How many records are behind `after`. */
  count(stream: string, shard: string, after: string | undefined): number;
  /** Whether the shard is closed and holds no record behind `after`. Its children, if any, are then there. */
  ended(stream: string, shard: string, after: string | undefined): boolean;
  /** Resolves when the shard holds a record behind `after`, when it has ended, or when the signal aborts. */
  arrival(
    stream: string,
    shard: string,
    after: string | undefined,
    signal: AbortSignal,
  ): Promise<void>;
}

/** What a function answered: `error` as Lambda names it (`FunctionError` and its payload) when it did not succeed. */
export type Invocation =
  | { payload: unknown }
  | { error: { errorType: string; errorMessage: string; trace?: string[] } };

/** Who waits for an invocation: a client of the API, or a part of AWS that has time. */
export type Caller = 'client' | 'aws';

export interface LambdaService {
  /** Invokes a function by name or ARN; the payload makes a JSON round trip. `caller` is 'aws' if not said. */
  invoke(functionName: string, payload: unknown, caller?: Caller): Promise<Invocation>;
}

export type ExecutionResult = {
  executionArn: string;
  status: 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT';
  output?: string;
  error?: string;
  cause?: string;
  startDate: number;
  stopDate: number;
};

export interface StateMachineService {
  /** Express, synchronous: answers when the execution ended. */
  startSyncExecution(machineArn: string, name: string, input: string): Promise<ExecutionResult>;
}

/** One AWS API call as the endpoint took it in. Thrown `ServiceError`s become the service's own error answers. */
export type ApiCall = {
  service: 's3' | 'dynamodb' | 'kinesis' | 'glue' | 'states' | 'lambda';
  action: string;
  /** Access key id of the caller: names the function that calls. */
  accessKey: string;
  /** The call's parameters, parsed when asked for; of S3 the bucket, the key and the prefix only. */
  input(): unknown;
};

/** An error as AWS would answer it: the code is the exception's name. */
export class ServiceError extends Error {
  readonly code: string;
  readonly status: number;
  constructor(code: string, message: string, status = 400) {
    super(message);
    this.name = 'ServiceError';
    this.code = code;
    this.status = status;
  }
}
