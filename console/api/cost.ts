/** What the counted work costs on AWS at list prices, without taxes, storage and queries. */
export type Cost = {
  /** In US dollars, rounded to a hundredth of a cent, with the sign: `$0.0123`, or `< $0.0001`. */
  dollars: string;
  parts: { name: string; quantity: string; dollars: string }[];
  /** The price list: its region, and its day. */
  prices: string;
};
