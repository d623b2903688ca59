import { z } from 'zod'

/** What a zod schema takes, as JSON Schema (OpenAPI 3.1 speaks it). */
export function schemaOf(schema: z.ZodType): object {
  const { $schema: _, ...described } = z.toJSONSchema(schema, { io: 'input' })
  return described
}
