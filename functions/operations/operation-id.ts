import { createHash } from 'node:crypto';

/**
 * Returns the id of the operation that a request asks for, always the same one for the same parts:
 * repeating a request resumes its operation. 128 bits have at most 25 digits in base 36.
 */
export function operationIdOf(kind: string, parts: readonly string[]): string {
  const hash = createHash('sha256').update(`\noperation\n${kind}\n${parts.join('\n')}`);
  const bits = BigInt(`0x${hash.digest().subarray(0, 16).toString('hex')}`);
  return `o${bits.toString(36).padStart(25, '0')}`;
}
