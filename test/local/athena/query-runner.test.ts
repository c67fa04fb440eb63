import { describe, expect, it } from 'vitest';
import { queryRunner } from '../../../local/athena/queries/query-runner.ts';
import type { Engine } from '../../../local/query-engine/engine.ts';

/** An engine whose process starts when a query is given to it. */
function anEngine(): Engine {
  let isWarm = false;
  return {
    open: async () => {
      throw new Error('not here');
    },
    warm: () => {
      isWarm = true;
    },
    isWarm: () => isWarm,
    close: async () => undefined,
  };
}

/** Two engines, and on which of them the queries run. */
function aRunner() {
  const engines = [anEngine(), anEngine()];
  const runner = queryRunner(engines);
  const started: string[] = [];
  const submit = (id: string, ms: number) =>
    runner.submit(
      {
        id,
        run: async (engine) => {
          started.push(`${id} on ${engines.indexOf(engine)}`);
          engine.warm();
          await new Promise((resolve) => setTimeout(resolve, ms));
        },
      },
      () => undefined,
    );
  return { runner, started, submit };
}

describe('the queries of the embedded Athena', () => {
  it('share a process while they are short', async () => {
    const { runner, started, submit } = aRunner();
    for (const id of ['a', 'b', 'c']) submit(id, 20);
    await expect.poll(() => started).toEqual(['a on 0', 'b on 0', 'c on 0']);
    await runner.close();
  });

  it('run at the same time when one is long, and on every process that runs', async () => {
    const { runner, started, submit } = aRunner();
    submit('long', 1500);
    submit('b', 1);
    expect(started).toEqual(['long on 0']);
    await expect.poll(() => started).toEqual(['long on 0', 'b on 1']);
    submit('c', 1);
    await expect.poll(() => started).toHaveLength(3);
    expect(started.at(-1)).toBe('c on 1');
    await runner.close();
  });

  it('leave the queue when they are withdrawn', async () => {
    const { runner, started, submit } = aRunner();
    submit('a', 20);
    submit('b', 1);
    expect(runner.withdraw('b')).toBe(true);
    expect(runner.withdraw('b')).toBe(false);
    await runner.close();
    expect(started).toEqual(['a on 0']);
  });
});
