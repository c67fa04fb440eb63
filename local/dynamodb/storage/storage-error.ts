import { ServiceError } from '../../endpoint/api-call.ts';

/** The kinds of error of SQLite that say something about the disk, in the words of the system. */
const DISK: Readonly<Record<number, string>> = {
  8: 'read-only file system',
  13: 'no space left on device',
};
const KIND = 0xff;

/** The error of a call that failed because of the files. An error of the call stays as it is. */
export function storageError(error: unknown): ServiceError {
  if (error instanceof ServiceError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const kind = error instanceof Error && 'errcode' in error ? Number(error.errcode) & KIND : 0;
  const reason = DISK[kind] ? `${message}: ${DISK[kind]}` : message;
  return new ServiceError('InternalServerError', `The tables failed: ${reason}`, 500);
}
