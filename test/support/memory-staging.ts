import type { Staging } from '../../functions/staging/staging.ts';

/** Staging in memory. Every write has a key of its own. */
export function memoryStaging(): Staging {
  const objects = new Map<string, Uint8Array>();
  const putBytes: Staging['putBytes'] = async (batchId, what, bytes) => {
    const key = `staging/${batchId}/${what}-${objects.size}`;
    objects.set(key, bytes);
    return { key };
  };
  const getBytes: Staging['getBytes'] = async ({ key }) => {
    const bytes = objects.get(key);
    if (!bytes) throw new Error(`${key} is not staged`);
    return bytes;
  };
  const putJson: Staging['putJson'] = (batchId, what, value) =>
    putBytes(batchId, what, Buffer.from(JSON.stringify(value)));
  const getJson: Staging['getJson'] = async (staged) =>
    JSON.parse(Buffer.from(await getBytes(staged)).toString());
  return {
    putBytes,
    getBytes,
    putJson,
    getJson,
    putHeaded: (batchId, what, { head, rest }) => putJson(batchId, what, { ...head, ...rest }),
    getHead: getJson,
  };
}
