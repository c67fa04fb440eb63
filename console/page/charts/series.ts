/** The lines of a chart over the same places, such as months. A value may be missing. */
export type Series = { name: string; values: readonly (number | undefined)[] };
