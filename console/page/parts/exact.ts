/** An exact number with thousands separators: no digit is rounded. Another text stays as it is. */
export function groupedDecimal(text: string): string {
  const [, whole, fraction = ''] = /^(-?\d+)(\.\d+)?$/.exec(text) ?? [];
  if (whole === undefined) return text;
  return `${whole.replace(/\B(?=(\d{3})+$)/g, ',')}${fraction}`;
}
