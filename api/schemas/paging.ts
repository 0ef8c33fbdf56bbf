import { z } from 'zod';

/** A number in a query is text; `1e2`, ` 5` and `0x10` are none. */
const wholeNumber = z
  .string()
  .regex(/^\d{1,9}$/)
  .transform(Number);

export const pageQuery = {
  limit: wholeNumber
    .pipe(z.number().int().min(1).max(200))
    .default(50)
    .meta({ description: '1 to 200', override: { type: 'integer', minimum: 1, maximum: 200, default: 50 } }),
  cursor: z.string().min(1).max(200).exactOptional().meta({ description: 'nextCursor of the page before' }),
};

export const pageSchema = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() });
