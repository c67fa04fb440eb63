import type { SeededRandom } from './seeded-random.ts';

export type Product = { stockCode: string; descriptions: readonly string[]; unitPrice: string };

const COLOURS = ['RED', 'WHITE', 'IVORY', 'PINK', 'BLUE', 'GREEN', 'VINTAGE', 'RETROSPOT'];
const SUBJECTS = ['HEART', 'PAISLEY', 'SPACEBOY', 'BIRD', 'DAISY', 'CHERRY', 'STRAWBERRY', 'OWL'];
const THINGS = ['LUNCH BOX', 'MUG', 'CUSHION', 'CANDLE', 'TEA TOWEL', 'DOORMAT', 'TIN', 'GARLAND'];
const PRICES = [
  '0.19',
  '0.42',
  '0.85',
  '1.25',
  '1.65',
  '2.1',
  '2.55',
  '3.75',
  '4.95',
  '8.5',
  '16.98',
  '0.125',
];

/** The number of products in the sample. */
const PRODUCTS = 400;

/**
 * Products with the peculiarities of the real ones: descriptions with commas, doubled quotes, and
 * spaces at either end; several descriptions for one code; codes that differ only by case.
 */
export function productsOf(random: SeededRandom): Product[] {
  return Array.from({ length: PRODUCTS }, (_, index) => {
    const name = `${random.pick(COLOURS)} ${random.pick(SUBJECTS)} ${random.pick(THINGS)}`;
    const written = described(name, random);
    return {
      stockCode: stockCodeOf(index, random),
      descriptions: random.happens(0.16) ? [written, `${written} NEW`] : [written],
      unitPrice: random.pick(PRICES),
    };
  });
}

function stockCodeOf(index: number, random: SeededRandom): string {
  const digits = String(20_000 + Math.floor(index / 2) * 7);
  if (index % 2 === 1) return `${digits}${random.pick(['A', 'B', 'L'])}`;
  return random.happens(0.05) ? `${digits}a` : digits;
}

function described(name: string, random: SeededRandom): string {
  if (random.happens(0.2)) return `${name} `;
  if (random.happens(0.02)) return ` ${name}`;
  if (random.happens(0.02)) return name.replace(' ', ' , ');
  if (random.happens(0.01)) return `${name} 7" SINGLE SIZE `;
  return name;
}
