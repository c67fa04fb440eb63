import type { Invocation } from '../endpoint/protocols.ts';

/** Who waits for the result: a client of the REST API, or an AWS service, which can wait longer. */
export type Caller = 'client' | 'aws';

export interface LambdaService {
  /**
   * Invokes a function by name or ARN. The payload makes a round trip through JSON. `caller`
   * defaults to 'aws'.
   */
  invoke(functionName: string, payload: unknown, caller?: Caller): Promise<Invocation>;
}
