// A Parquet file as another program reads it: MAI_PARQUET says where. Prints its columns, how many rows, and the sums of its numbers.
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects, parquetSchema } from 'hyparquet';

const file = await asyncBufferFromFile(process.env.MAI_PARQUET);
const { children } = parquetSchema(await parquetMetadataAsync(file));
const rows = await parquetReadObjects({ file });
const sums = {};
for (const row of rows) {
  for (const [name, value] of Object.entries(row)) {
    if (typeof value === 'number') {
      sums[name] = (sums[name] ?? 0) + value;
    }
  }
}

const columns = Object.fromEntries(children.map(({ element }) => [element.name, element.logical_type?.type ?? element.converted_type]));
console.log(JSON.stringify({ rows: rows.length, columns, sums, first: rows[0] }));
