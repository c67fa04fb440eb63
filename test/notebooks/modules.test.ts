import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../support/command.ts';
import { pythonWith } from '../support/python.ts';

const python = pythonWith('boto3', 'pandas', 'matplotlib') ?? '';

describe.skipIf(python === '')('the Python modules of the notebooks', () => {
  it.each(['lake_test.py', 'charts_test.py'])('pass the tests of %s', (file) => {
    const { status, stderr } = spawnSync(python, [join(import.meta.dirname, file)], {
      encoding: 'utf8',
      env: {
        ...process.env,
        PYTHONPATH: join(ROOT, 'notebooks'),
        PYTHONDONTWRITEBYTECODE: '1',
        PYTHONWARNINGS: 'error::FutureWarning',
      },
    });
    expect(status, stderr).toBe(0);
    expect(stderr).toMatch(/^Ran [1-9]\d* tests/m);
  });
});
