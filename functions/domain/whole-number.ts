/** Whether a value that was read is a whole number that JavaScript has exactly. */
export const isWhole = (value: unknown): value is number => Number.isSafeInteger(value);
