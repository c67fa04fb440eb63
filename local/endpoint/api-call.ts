/** One call of the AWS API. */
export type ApiCall = {
  service: 's3' | 'dynamodb' | 'kinesis' | 'glue' | 'states' | 'lambda';
  action: string;
  /** The caller's access key id. Each function has one of its own; a service that calls gives its principal instead. */
  accessKey: string;
  /** The call's parameters, parsed on demand. For S3: the bucket, the key and the prefix only. */
  input(): unknown;
};

/**
 * Runs around every call, to check permissions or to inject faults. Returns what `next` returns, or throws. `next` accepts an
 * input that replaces the call's own, for services that speak JSON.
 */
export type Interceptor = <T>(call: ApiCall, next: (input?: unknown) => Promise<T>) => Promise<T>;

/** An error that AWS would return to the caller. The code is the exception's name. */
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
