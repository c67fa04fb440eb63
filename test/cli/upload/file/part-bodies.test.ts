import { expect, it } from 'vitest';
import { openingOf } from '../../../../cli/upload/file/opening.ts';
import { partBodies } from '../../../../cli/upload/file/part-bodies.ts';
import { surveyOf } from '../../../../cli/upload/plan/survey.ts';
import { aFile, csvOfLines } from '../a-file.ts';

it('a file that has changed since it was surveyed is refused', async () => {
  const text = csvOfLines(80_000);
  const opening = await openingOf(aFile(text));
  const { parts } = await surveyOf(aFile(text), opening);
  const changed = aFile(text.replace('NUMBER 7"', 'NUMBER 8"'));
  const bodies = partBodies(changed, opening.header, parts);
  await expect(bodies.next()).rejects.toThrow('changed while it was being read');
});
