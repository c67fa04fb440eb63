/** The columns that the pipeline's lake has, too, but for the ids that it gives. */
export type TypedLine = {
  invoice_no: string;
  stock_code: string;
  description: string | undefined;
  quantity: number;
  invoice_ts: Date;
  /** In thousandths. */
  unit_price: number;
  line_total: number;
  customer_id: string | undefined;
  country: string;
};

/** Types the fields of a record in the order of the data set, without any check. */
export function typedLine(fields: readonly string[]): TypedLine {
  const [
    invoice = '',
    stock = '',
    description,
    quantity,
    date = '',
    price,
    customer,
    country = '',
  ] = fields;
  const [month, day, year, hour, minute] = date.split(/[/ :]/).map(Number);
  const count = Number(quantity);
  const thousandths = Math.round(Number(price) * 1000);
  return {
    invoice_no: invoice,
    stock_code: stock,
    description: description || undefined,
    quantity: count,
    invoice_ts: new Date(Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute)),
    unit_price: thousandths,
    line_total: count * thousandths,
    customer_id: customer || undefined,
    country,
  };
}
