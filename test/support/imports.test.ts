import { describe, expect, it } from 'vitest';
import { filesInCircles, importsIn, sourcesOf } from './imports.ts';

describe('the files of the repository', () => {
  it('import each other without circles, types included', () => {
    const sources = sourcesOf('{functions,local,cli,infra,statemachines}/**/*.{ts,mjs}');
    const imports = sources.flatMap(({ file, source }) => importsIn(file, source));
    expect(imports.length).toBeGreaterThan(1500);
    expect(filesInCircles(imports)).toEqual([]);
  });
});

describe('filesInCircles', () => {
  it('finds the files of a circle and no others', () => {
    const imports = [
      { file: 'a.ts', target: 'b.ts' },
      { file: 'b.ts', target: 'c.ts' },
      { file: 'c.ts', target: 'b.ts' },
      { file: 'd.ts', target: 'd.ts' },
    ];
    expect(filesInCircles(imports)).toEqual(['b.ts', 'c.ts', 'd.ts']);
  });
});
