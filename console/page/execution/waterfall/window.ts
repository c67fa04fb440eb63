/** A part of an execution's time, in milliseconds since its start. */
export type Window = { from: number; to: number };

/** The shortest time that is worth a whole width. */
const SHORTEST = 2;

/** Reads `120-840`. Anything else, or a part that is not there, is the whole. */
export function windowIn(text: string | undefined, whole: number): Window {
  const [, from, to] = /^(\d{1,9})-(\d{1,9})$/.exec(text ?? '') ?? [];
  if (from === undefined || to === undefined) return { from: 0, to: whole };
  const window = { from: Number(from), to: Number(to) };
  return window.to - window.from < SHORTEST || window.from >= whole
    ? { from: 0, to: whole }
    : window;
}

/** The whole is not written, so that a running execution stays in view. */
export function windowText({ from, to }: Window, whole: number): string {
  return from <= 0 && to >= whole ? '' : `${Math.round(from)}-${Math.round(to)}`;
}

/** Makes the part `factor` times as long; `at` in 0…1 is what stays in place. */
export function zoomed({ from, to }: Window, factor: number, at: number, whole: number): Window {
  const length = Math.min(whole, Math.max(SHORTEST, (to - from) * factor));
  const start = from + (to - from) * at - length * at;
  return within({ from: start, to: start + length }, whole);
}

/** Moves the part by a share of its length. */
export function moved({ from, to }: Window, share: number, whole: number): Window {
  const by = (to - from) * share;
  return within({ from: from + by, to: to + by }, whole);
}

function within({ from, to }: Window, whole: number): Window {
  const length = Math.min(to - from, whole);
  const start = Math.min(Math.max(0, from), whole - length);
  return { from: start, to: start + length };
}

/** Between two and about eight times at round distances. */
export function ticksOf({ from, to }: Window, most = 8): number[] {
  const least = (to - from) / most;
  const power = 10 ** Math.floor(Math.log10(Math.max(least, 0.1)));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((each) => each >= least) ?? 1;
  const first = Math.ceil(from / step);
  const count = Math.floor(to / step) - first + 1;
  return Array.from({ length: Math.max(0, count) }, (_, index) => (first + index) * step);
}
