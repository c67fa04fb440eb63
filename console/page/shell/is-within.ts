/** `/batches/b1` is within `/batches`; only `/` itself is within `/`. */
export const isWithin = (
  path: string,
  { path: own, alsoWithin = [] }: { path: string; alsoWithin?: readonly string[] },
): boolean =>
  path === own ||
  [own, ...alsoWithin].some((page) => page !== '/' && `${path}/`.startsWith(`${page}/`));
