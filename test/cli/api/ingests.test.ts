import { expect, it } from 'vitest';
import { readIngests } from '../../../cli/api/ingests.ts';

const IDS = Array.from({ length: 120 }, (_, at) => `i${at}`);
const progressOf = (ingestId: string) => ({
  ingestId,
  state: 'ACCEPTED',
  lines: 1,
  accepted: 1,
  quarantined: 0,
  pending: 0,
});

/** An API that knows all of the ingests but the last, and notes what it is asked. */
function anApi(asked: string[]) {
  return {
    url: 'http://host/',
    get: async (path: string) => {
      asked.push(path);
      const ids = new URL(path, 'http://host').searchParams.get('ids')?.split(',') ?? [];
      const known = ids.filter((id) => id !== IDS.at(-1));
      return { ingests: known.map(progressOf), unknown: [], links: {} };
    },
  };
}

it('reads fifty ingests with a request, and leaves out what the pipeline does not know', async () => {
  const asked: string[] = [];
  const known = await readIngests(anApi(asked), IDS);
  expect(asked.map((path) => path.split(',').length)).toEqual([50, 50, 20]);
  expect([...known.keys()]).toEqual(IDS.slice(0, -1));
});

it('makes no request for no ingests', async () => {
  const asked: string[] = [];
  expect((await readIngests(anApi(asked), [])).size).toBe(0);
  expect(asked).toEqual([]);
});

it('says what to do when the pipeline is older than the command', async () => {
  const old = { url: 'http://host/', get: async () => undefined };
  await expect(readIngests(old, ['i1'])).rejects.toThrow(
    'The pipeline at http://host/ is older than this command: it has no "GET /ingests?ids=…". Deploy it again',
  );
});
