import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { ServiceError } from '../endpoint/api-call.ts';

type Digest = { update(part: Buffer): unknown; digest(): Buffer };

const DIGESTS: Readonly<Record<string, () => Digest>> = {
  'content-md5': () => createHash('md5'),
  'x-amz-checksum-crc32': crc32Digest,
  'x-amz-checksum-sha1': () => createHash('sha1'),
  'x-amz-checksum-sha256': () => createHash('sha256'),
};

function crc32Digest(): Digest {
  let value = 0;
  return {
    update: (part) => {
      value = crc32(part, value);
    },
    digest: () => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(value);
      return bytes;
    },
  };
}

/**
 * Computes the checksums that an upload states in its headers or announces as trailers. CRC32C and
 * CRC64NVME, which Node.js lacks, are accepted unchecked.
 */
export function checksumsOf(headers: Readonly<Record<string, string | undefined>>): {
  update(part: Buffer): void;
  /** Throws BadDigest when a checksum does not match. */
  verify(trailers: ReadonlyMap<string, string>): void;
} {
  const trailer = headers['x-amz-trailer']?.toLowerCase();
  const digests = Object.entries(DIGESTS)
    .filter(([name]) => headers[name] !== undefined || trailer === name)
    .map(([name, create]) => ({ name, digest: create() }));
  return {
    update: (part) => {
      for (const { digest } of digests) digest.update(part);
    },
    verify: (trailers) => {
      for (const { name, digest } of digests) {
        if (digest.digest().toString('base64') !== (headers[name] ?? trailers.get(name))) {
          throw new ServiceError('BadDigest', `The ${name} you specified did not match`);
        }
      }
    },
  };
}
