import { ServiceError } from '../endpoint/api-call.ts';

/** No file system takes longer names. */
const MAX_SEGMENT = 255;

/**
 * The relative path of a key's file. Ordinary characters, `=` among them, stay as they are; what a file system, a shell or
 * a glob would take for something else is percent-encoded, and an empty segment is a lone `%`.
 */
export function pathOfKey(key: string): string {
  const segments = key.split('/').map(encodedSegment);
  if (segments.some((segment) => Buffer.byteLength(segment) > MAX_SEGMENT)) {
    throw new ServiceError('KeyTooLongError', 'A part of the key between slashes is too long');
  }
  return segments.join('/');
}

/** The inverse, for one segment. */
export const keyOfSegment = (segment: string): string =>
  segment === '%' ? '' : decodeURIComponent(segment);

function encodedSegment(segment: string): string {
  if (segment === '') return '%';
  if (segment === '.' || segment === '..') return segment.replaceAll('.', '%2E');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a key may hold them, a file name may not
  return segment.replace(/[%\\:*?"<>|[\]{}\u0000-\u001f\u007f]/g, percent);
}

const percent = (character: string): string =>
  `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
