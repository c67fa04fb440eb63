/** The service principals of the services that call others: they stand in for an access key. */
export const PRINCIPALS = {
  api: 'apigateway.amazonaws.com',
  machine: 'states.amazonaws.com',
  eventSource: 'lambda.amazonaws.com',
  schedule: 'events.amazonaws.com',
} as const;
export type Principal = (typeof PRINCIPALS)[keyof typeof PRINCIPALS];
