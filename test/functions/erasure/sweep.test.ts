import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { Erasing } from '../../../functions/erasure/erasing.ts';
import type { StoredVersion } from '../../../functions/erasure/ports.ts';
import { newPass, Progress } from '../../../functions/erasure/progress.ts';
import { PLACES, sweep } from '../../../functions/erasure/sweep.ts';

const STAGED = 'staging/0-shard-1/plan-1.json.gz';

/** A pass over staging, with one object there, which was cut off. */
function aPass(version: Omit<StoredVersion, 'key' | 'modifiedAt'>) {
  const place = PLACES.findIndex(({ name }) => name === 'staging');
  const bytes = gzipSync('{"customerId":"17850"}').subarray(0, -12);
  const store = {
    page: async () => ({ versions: [{ ...version, key: STAGED, modifiedAt: 0 }] }),
    read: async () => bytes,
  };
  const erasing = { customerId: '17850', isOutOfTime: () => false, ports: { store } };
  const progress = { ...Progress.parse({}), pass: { ...newPass(0), place } };
  return sweep(progress, erasing as unknown as Erasing);
}

test('an object that can not be read is named, without what it holds', async () => {
  await expect(aPass({ isLatest: true })).rejects.toThrow(
    `${STAGED} in the bucket of staging could not be examined (Error)`,
  );
  await expect(aPass({ isLatest: false, versionId: 'v1' })).rejects.toThrow(
    `version v1 of ${STAGED} in the bucket of staging could not be examined (Error)`,
  );
});
