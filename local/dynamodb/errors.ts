import { ServiceError } from '../endpoint/api-call.ts';

/** The request itself is wrong. The messages are those of AWS, unless AWS would accept it. */
export const invalid = (message: string): ServiceError =>
  new ServiceError('ValidationException', message);

export const invalidParameter = (message: string): ServiceError =>
  invalid(`One or more parameter values were invalid: ${message}`);

/** Something that AWS serves and the embedded DynamoDB does not. */
export const unknownHere = (what: string): ServiceError =>
  invalid(`The embedded DynamoDB does not know ${what}`);
