import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runPython } from '../support/notebook.ts';
import { pythonWith } from '../support/python.ts';

const python = pythonWith('boto3', 'pandas', 'matplotlib') ?? '';

describe.skipIf(python === '')('the Python modules of the notebooks', () => {
  it.each(['lake_test.py', 'charts_test.py'])('pass the tests of %s', async (file) => {
    const program = join(import.meta.dirname, file);
    const printed = await runPython(python, ['-W', 'error::FutureWarning', program]);
    expect(printed).toMatch(/^passed [1-9]\d* tests$/m);
  });
});
