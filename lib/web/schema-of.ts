import { z } from 'zod'

/** A zod schema as JSON Schema, which OpenAPI 3.1 uses. */
export function schemaOf(schema: z.ZodType): object {
  const { $schema: _, ...described } = z.toJSONSchema(schema, { io: 'input' })
  return described
}
