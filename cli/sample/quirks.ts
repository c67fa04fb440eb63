import type { Row } from './row.ts';

const UK = 'United Kingdom';

/** A few rows for each trap of the real file. Every one is a valid line, and every one counts. */
export const QUIRKS: readonly Row[] = [
  // no customer, no description, price 0
  ['536414', '22139', '', '56', '12/1/2010 11:52', '0', '', UK],
  // a doubled quote, a trailing space
  ['536477', '22041', 'RECORD FRAME 7" SINGLE SIZE ', '48', '12/1/2010 12:27', '2.1', '16210', UK],
  // a leading space
  ['536520', '22795', ' SWEETHEART RECIPE BOOK STAND', '1', '12/1/2010 12:43', '6.75', '14729', UK],
  // £, one byte in windows-1252
  [
    '539492',
    'gift_0001_40',
    'Dotcomgiftshop Gift Voucher £40.00',
    '1',
    '12/20/2010 10:14',
    '34.04',
    '',
    UK,
  ],
  // codes that differ only by case, a code with a space, a code that ends in a space
  [
    '536365',
    '85123A',
    'WHITE HANGING HEART T-LIGHT HOLDER',
    '6',
    '12/1/2010 8:26',
    '2.55',
    '17850',
    UK,
  ],
  [
    '536370',
    '85123a',
    'WHITE HANGING HEART T-LIGHT HOLDER',
    '6',
    '12/1/2010 8:45',
    '2.55',
    '12583',
    'France',
  ],
  ['C537572', 'BANK CHARGES', 'Bank Charges', '-1', '12/7/2010 12:00', '95.38', '', UK],
  [
    '489594',
    '47503J ',
    'SET/3 FLORAL GARDEN TOOLS IN BAG',
    '12',
    '12/1/2010 14:19',
    '0.65',
    '15005',
    UK,
  ],
  // an adjustment and its reversal
  ['A563185', 'B', 'Adjust bad debt', '1', '12/12/2010 14:50', '11062.06', '', UK],
  ['A563186', 'B', 'Adjust bad debt', '1', '12/12/2010 14:51', '-11062.06', '', UK],
  // the largest quantity and its cancellation; a comma
  [
    '581483',
    '23843',
    'PAPER CRAFT , LITTLE BIRDIE',
    '80995',
    '12/9/2010 9:15',
    '2.08',
    '16446',
    UK,
  ],
  [
    'C581484',
    '23843',
    'PAPER CRAFT , LITTLE BIRDIE',
    '-80995',
    '12/9/2010 9:27',
    '2.08',
    '16446',
    UK,
  ],
  // three decimals
  ['550193', 'PADS', 'PADS TO MATCH ALL CUSHIONS', '1', '12/15/2010 9:27', '0.001', '13952', UK],
  // a negative quantity without a cancellation; a cancellation with a positive quantity
  ['536589', '21777', '', '-10', '12/1/2010 16:50', '0', '', UK],
  ['C496350', 'M', 'Manual', '1', '12/1/2010 8:24', '373.57', '', UK],
  // a code twice in one invoice, with different quantities or prices
  ['536381', '71270', 'PHOTO CLIP LINE', '1', '12/1/2010 9:41', '1.25', '15311', UK],
  ['536381', '71270', 'PHOTO CLIP LINE', '3', '12/1/2010 9:41', '1.25', '15311', UK],
  ['536544', '22844', 'VINTAGE CREAM DOG FOOD CONTAINER', '1', '12/1/2010 14:32', '16.98', '', UK],
  ['536544', '22844', 'VINTAGE CREAM DOG FOOD CONTAINER', '2', '12/1/2010 14:32', '8.5', '', UK],
  // an invoice that spans two minutes
  ['536591', '21868', 'POTTING SHED TEA MUG', '2', '12/1/2010 16:57', '1.25', '14606', UK],
  [
    '536591',
    '22923',
    'FRIDGE MAGNETS LES ENFANTS ASSORTED',
    '12',
    '12/1/2010 16:58',
    '0.85',
    '14606',
    UK,
  ],
  // a customer in two countries
  [
    '540365',
    '22960',
    'JAM MAKING SET WITH JARS',
    '6',
    '12/16/2010 13:11',
    '4.25',
    '12370',
    'Cyprus',
  ],
  [
    '547276',
    '22960',
    'JAM MAKING SET WITH JARS',
    '6',
    '12/17/2010 11:28',
    '4.25',
    '12370',
    'Austria',
  ],
  // the same line twenty times, which is twenty lines
  ...Array.from(
    { length: 20 },
    (): Row => [
      '555524',
      '22698',
      'PINK REGENCY TEACUP AND SAUCER',
      '1',
      '12/18/2010 16:37',
      '2.95',
      '16923',
      UK,
    ],
  ),
];
