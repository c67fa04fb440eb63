/** One call of the AWS API. */
export type ApiCall = {
  service:
    | 's3'
    | 'dynamodb'
    | 'kinesis'
    | 'glue'
    | 'athena'
    | 'states'
    | 'lambda'
    | 'logs'
    | 'apigateway';
  action: string;
  /**
   * The access key id of the caller. Every function has its own. A service that calls another one
   * gives its service principal instead.
   */
  accessKey: string;
  /** Names the function instance that makes the call. Undefined if no instance makes it. */
  session?: string | undefined;
  /** Returns the parameters, parsed on demand. For S3 only what names objects. */
  input(): unknown;
};

/**
 * Runs around every call, to check permissions or to inject faults. Returns what `next` returns, or
 * throws. `next` takes an input that replaces the call's own, if the service speaks JSON.
 */
export type Interceptor = <T>(call: ApiCall, next: (input?: unknown) => Promise<T>) => Promise<T>;

/** An error that AWS would return to the caller. The code is the name of the exception. */
export class ServiceError extends Error {
  readonly code: string;
  readonly status: number;
  /** What the error has besides its message. */
  readonly details: Readonly<Record<string, unknown>>;
  constructor(
    code: string,
    message: string,
    status = 400,
    details: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.name = 'ServiceError';
    this.code = code;
    this.status = status;
    this.details = details;
  }
}
