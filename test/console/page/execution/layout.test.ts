import { describe, expect, it } from 'vitest';
import {
  type Box,
  type Layout,
  layoutOf,
} from '../../../../console/page/execution/graph/layout.ts';
import type { Definition } from '../../../../console/page/execution/graph/machine.ts';
import { neighbourOf } from '../../../../console/page/execution/graph/neighbour.ts';
import { definition } from '../../../../statemachines/process-batch.ts';

const layout = layoutOf(definition);

const boxIn = ({ boxes }: Layout, name: string): Box => {
  const box = boxes.find((each) => each.name === name);
  if (!box) throw new Error(`there is no ${name}`);
  return box;
};
const box = (name: string): Box => boxIn(layout, name);
const bottom = ({ y, height }: Box): number => y + height;
const right = ({ x, width }: Box): number => x + width;
const overlap = (a: Box, b: Box): boolean =>
  a.x < right(b) && b.x < right(a) && a.y < bottom(b) && b.y < bottom(a);

describe('the picture of the state machine', () => {
  it('shows every state of the definition, and the two ends', () => {
    const branches = definition.States.Materialise.Branches.flatMap(({ States }) =>
      Object.keys(States),
    );
    const names = ['Start', ...Object.keys(definition.States), ...branches, 'End'];
    expect(layout.boxes.map(({ name }) => name).toSorted()).toEqual(names.toSorted());
  });

  it('keeps all states within its size', () => {
    for (const each of layout.boxes) {
      expect(each.x).toBeGreaterThanOrEqual(0);
      expect(right(each)).toBeLessThanOrEqual(layout.width);
      expect(bottom(each)).toBeLessThanOrEqual(layout.height);
    }
  });

  it('keeps states apart, and branches within the Parallel state', () => {
    const flat = layout.boxes.filter(({ isContainer }) => !isContainer);
    const pairs = flat.flatMap((a, index) => flat.slice(index + 1).map((b) => [a, b] as const));
    expect(pairs.filter(([a, b]) => overlap(a, b))).toEqual([]);
    const parallel = box('Materialise');
    const within = flat.filter((each) => overlap(each, parallel));
    expect(within.map(({ name }) => name).toSorted()).toEqual([
      'RegisterPartitions',
      'UpsertCustomers',
      'UpsertInvoices',
      'WriteParquet',
    ]);
    for (const inner of within) {
      expect(inner.x).toBeGreaterThan(parallel.x);
      expect(right(inner)).toBeLessThan(right(parallel));
      expect(bottom(inner)).toBeLessThan(bottom(parallel));
    }
  });

  it('runs from the top to the bottom, with what handles failures beside it', () => {
    const way = ['Start', 'NewOrSealed', 'ClaimBatch', 'ValidateBatch', 'SplitBatch'];
    const down = [...way, 'Materialise', 'CommitBatch', 'End'].map((name) => box(name).y);
    expect(down).toEqual(down.toSorted((a, b) => a - b));
    expect(new Set(down).size).toBe(down.length);
    expect(box('RecordFailure').x).toBeGreaterThan(right(box('CommitBatch')));
    expect(box('BatchFailed').y).toBeGreaterThan(bottom(box('RecordFailure')));
  });

  it('draws each transition from the edge of its state to the edge of the next', () => {
    expect(layout.routes).toHaveLength(15);
    for (const { from, to, points } of layout.routes) {
      const [start, end] = [points[0], points.at(-1)];
      if (!start || !end) throw new Error(`${from} to ${to} has no line`);
      expect(isOnEdge(start, box(from)), `${from} of ${from} to ${to}`).toBe(true);
      expect(isOnEdge(end, box(to)), `${to} of ${from} to ${to}`).toBe(true);
    }
  });

  it('also draws a machine that goes back, and one whose choices meet again', () => {
    const again: Definition = {
      StartAt: 'Ask',
      States: {
        Ask: { Type: 'Choice', Choices: [{ Next: 'Left' }, { Next: 'Right' }], Default: 'Done' },
        Left: { Type: 'Task', Next: 'Done' },
        Right: { Type: 'Task', Next: 'Ask' },
        Done: { Type: 'Succeed' },
      },
    };
    const drawn = layoutOf(again);
    expect(boxIn(drawn, 'Left').y).toBe(boxIn(drawn, 'Right').y);
    expect(boxIn(drawn, 'Done').y).toBeGreaterThan(boxIn(drawn, 'Left').y);
    expect(drawn.routes.map(({ from, to }) => `${from}>${to}`)).toContain('Right>Ask');
  });
});

function isOnEdge([x, y]: [number, number], { x: left, y: top, width, height }: Box): boolean {
  const isAcross = x >= left && x <= left + width;
  const isAlong = y >= top && y <= top + height;
  const isAtEdge = x === left || x === left + width || y === top || y === top + height;
  return isAcross && isAlong && isAtEdge;
}

describe('an arrow key', () => {
  it.each([
    ['ClaimBatch', 'ArrowDown', 'ValidateBatch'],
    ['SplitBatch', 'ArrowDown', 'Materialise'],
    ['Materialise', 'ArrowDown', 'UpsertInvoices'],
    ['UpsertInvoices', 'ArrowLeft', 'WriteParquet'],
    ['UpsertInvoices', 'ArrowRight', 'UpsertCustomers'],
    ['WriteParquet', 'ArrowDown', 'RegisterPartitions'],
    ['CommitBatch', 'ArrowRight', 'RecordFailure'],
    ['RecordFailure', 'ArrowUp', 'UpsertCustomers'],
  ])('in %s: %s leads to %s', (name, key, next) => {
    const states = layout.boxes.filter(({ type }) => type !== 'Start' && type !== 'End');
    expect(neighbourOf(states, name, key)).toBe(next);
  });

  it('leads nowhere where there is no state, and other keys do not', () => {
    expect(neighbourOf(layout.boxes, 'Start', 'ArrowUp')).toBeUndefined();
    expect(neighbourOf(layout.boxes, 'ClaimBatch', 'Enter')).toBeUndefined();
  });
});
