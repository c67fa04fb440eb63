import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';

const PRINT =
  'console.log(process.env.MALLOC_ARENA_MAX, process.execArgv[0], process.argv.slice(1).join(" "))';

function printed(limit?: string): { text: string; isSameProcess: boolean } {
  const { MALLOC_ARENA_MAX: _, ...environment } = process.env;
  const command = [
    '--require',
    './cli/process-memory.cjs',
    '-e',
    `${PRINT}; console.log(process.pid)`,
  ];
  const { stdout, pid } = spawnSync(process.execPath, [...command, 'a', '--b'], {
    encoding: 'utf8',
    env: { ...environment, ...(limit !== undefined && { MALLOC_ARENA_MAX: limit }) },
  });
  const [text = '', id] = stdout.split('\n');
  return { text, isSameProcess: Number(id) === pid };
}

const begun = process.platform === 'linux' ? '2 --max-semi-space-size=4' : 'undefined --require';

it('begins the process again with two arenas and a small young generation, with its id and its arguments', () => {
  expect(printed()).toEqual({ text: `${begun} a --b`, isSameProcess: true });
});

it('keeps another limit that the user has set', () => {
  expect(printed('8').text).toBe('8 --require a --b');
});
