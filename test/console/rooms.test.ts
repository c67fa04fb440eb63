import { describe, expect, it } from 'vitest';
import { type Import, importsIn, sourcesOf } from '../support/imports.ts';

/** The folders of console/, and the rooms of the project that each may import. */
const MAY_IMPORT: Readonly<Record<string, RegExp>> = {
  'console/api': /^console\/api\//,
  'console/build': /^(?:console\/build|infra\/build)\//,
  'console/page': /^(?:console\/(?:page|api)|functions|cli|statemachines)\//,
  'console/server':
    /^(?:console\/(?:server|api|build)|cli\/.+|functions|local|infra|statemachines)\//,
};

const ROOM_OF_PROJECT = /^(?:cli|console|functions|infra|local|statemachines|test)\//;

function isBreach({ file, target }: Import): boolean {
  if (!ROOM_OF_PROJECT.test(target)) return false;
  const room = Object.keys(MAY_IMPORT).find((folder) => file.startsWith(`${folder}/`));
  return room === undefined || !MAY_IMPORT[room]?.test(target);
}

const imports = sourcesOf('console/**/*.{ts,tsx}').flatMap(({ file, source }) =>
  importsIn(file, source),
);

describe('the folders of console/', () => {
  it('import only what each may', () => {
    expect(imports.length).toBeGreaterThan(20);
    expect(imports.filter(isBreach)).toEqual([]);
  });

  it.each([
    ['the page', 'the server', 'console/page/main.tsx', 'console/server/route.ts'],
    ['the server', 'the page', 'console/server/route.ts', 'console/page/pages.ts'],
    ['the server', 'a command', 'console/server/route.ts', 'cli/status.ts'],
    ['the types', 'a room', 'console/api/about.ts', 'functions/steps.ts'],
  ])('%s may not import %s', (_, __, file, target) => {
    expect(isBreach({ file, target })).toBe(true);
  });
});
