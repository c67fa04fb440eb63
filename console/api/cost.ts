/** What the counted work costs on AWS at list prices, without taxes, storage and queries. */
export type Cost = {
  /** US dollars, rounded to a hundredth of a cent. */
  dollars: string;
  parts: { name: string; quantity: string; dollars: string }[];
  /** The price list: its region, its month, and the document it is in. */
  prices: string;
};
