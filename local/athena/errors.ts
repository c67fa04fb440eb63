import { ServiceError } from '../endpoint/api-call.ts';

/** The error of Athena for a request that it can't serve. */
export const invalidRequest = (message: string, athenaErrorCode = 'INVALID_INPUT'): ServiceError =>
  new ServiceError('InvalidRequestException', message, 400, { AthenaErrorCode: athenaErrorCode });

export const metadataError = (message: string): ServiceError =>
  new ServiceError('MetadataException', message);

export const tooManyQueries = (): ServiceError =>
  new ServiceError(
    'TooManyRequestsException',
    'You have exceeded the limit for the number of queries you can run concurrently. ' +
      'Please reduce the number of concurrent queries submitted by this account.',
    400,
    { Reason: 'CONCURRENT_QUERY_LIMIT_EXCEEDED' },
  );

export const resourceNotFound = (message: string, name: string): ServiceError =>
  new ServiceError('ResourceNotFoundException', message, 400, { ResourceName: name });
