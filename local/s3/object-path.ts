import { ServiceError } from '../endpoint/api-call.ts';

/** The longest file name that common file systems allow. */
const MAX_SEGMENT_BYTES = 255;

/**
 * The relative path of a key's file. Ordinary characters, including `=`, stay as they are.
 * Characters that mean something to a file system, a shell or a glob are percent-encoded. An empty
 * segment becomes `%`. Throws KeyTooLongError when a segment is too long for a file name.
 */
export function pathOfKey(key: string): string {
  const segments = key.split('/').map(encodedSegment);
  if (segments.some((segment) => Buffer.byteLength(segment) > MAX_SEGMENT_BYTES)) {
    throw new ServiceError('KeyTooLongError', 'A part of the key between slashes is too long');
  }
  return segments.join('/');
}

/** The inverse for one segment of a path. */
export const keyOfSegment = (segment: string): string =>
  segment === '%' ? '' : decodeURIComponent(segment);

function encodedSegment(segment: string): string {
  if (segment === '') return '%';
  if (segment === '.' || segment === '..') return segment.replaceAll('.', '%2E');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: allowed in a key, not in a file name
  return segment.replace(/[%\\:*?"<>|[\]{}\u0000-\u001f\u007f]/g, percent);
}

const percent = (character: string): string =>
  `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
