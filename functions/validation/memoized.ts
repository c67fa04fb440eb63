/** Longer texts are read anew each time, so that hostile values cannot fill the memory. */
const MAX_TEXT = 32;
const MAX_TEXTS = 5_000;

/**
 * Returns `read` with a cache of its results for recent short texts, because dates, prices and
 * quantities repeat. `read` must always return the same result for the same text.
 */
export function memoized<Result extends object | number>(
  read: (text: string) => Result,
): (text: string) => Result {
  const known = new Map<string, Result>();
  return (text) => {
    const recent = known.get(text);
    if (recent !== undefined) return recent;
    const result = read(text);
    if (known.size >= MAX_TEXTS) known.clear();
    if (text.length <= MAX_TEXT) known.set(text, result);
    return result;
  };
}
