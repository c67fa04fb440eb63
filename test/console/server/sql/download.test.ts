import { expect, it } from 'vitest';
import type { Pipeline } from '../../../../console/server/pipeline.ts';
import { download } from '../../../../console/server/sql/download/download.ts';

it.each([null, '', 'CSV', 'constructor', '__proto__'])(
  'no result is in the format %j',
  async (format) => {
    await expect(download({} as Pipeline, 'q', format)).rejects.toThrow(
      '"format" is one of csv, ndjson, xlsx, parquet.',
    );
  },
);
