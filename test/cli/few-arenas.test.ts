import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';

const PRINT = 'console.log(process.env.MALLOC_ARENA_MAX, process.argv.slice(1).join(" "))';

function printed(limit?: string): { text: string; isSameProcess: boolean } {
  const { MALLOC_ARENA_MAX: _, ...environment } = process.env;
  const command = ['--require', './cli/few-arenas.cjs', '-e', `${PRINT}; console.log(process.pid)`];
  const { stdout, pid } = spawnSync(process.execPath, [...command, 'a', '--b'], {
    encoding: 'utf8',
    env: { ...environment, ...(limit !== undefined && { MALLOC_ARENA_MAX: limit }) },
  });
  const [text = '', id] = stdout.split('\n');
  return { text, isSameProcess: Number(id) === pid };
}

const limitHere = process.platform === 'linux' ? '2' : 'undefined';

it('begins the process again with two arenas, with its id and its arguments', () => {
  expect(printed()).toEqual({ text: `${limitHere} a --b`, isSameProcess: true });
});

it('keeps another limit that the user has set', () => {
  expect(printed('8').text).toBe('8 a --b');
});
