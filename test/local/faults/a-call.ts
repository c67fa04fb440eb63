import type { ApiCall } from '../../../local/endpoint/api-call.ts';

/** A call of a function: an unconditional `PutItem`, where nothing else is given. */
export const aCall = (call: Partial<ApiCall> = {}): ApiCall => ({
  service: 'dynamodb',
  action: 'PutItem',
  accessKey: 'AKIAFUNCTION',
  input: () => ({ TableName: 'T' }),
  ...call,
});
