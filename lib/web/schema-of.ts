import { z } from 'zod'

/**
 * A zod schema as JSON Schema, which OpenAPI 3.1 uses.
 * @param components receives the schemas with an `id`, which the result refers to
 */
export function schemaOf(schema: z.ZodType, components: Record<string, unknown>): object {
  const { $schema: _, $defs = {}, ...described } = z.toJSONSchema(schema, { io: 'input', override })
  Object.assign(components, withComponentRefs($defs))
  return withComponentRefs(described) as object
}

/** Removes the bounds of safe integers, which zod adds to every integer. */
function override({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
}

function withComponentRefs(schema: object): object {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/'))
}
