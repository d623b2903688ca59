import type { Schema } from './open-api.ts'

/* Examples from schemas: values that a person edits, not ones that are valid in every case. */

/** Values of this lab, by the name of the field. */
export type KnownValues = Readonly<Record<string, string>>

type Schemas = Readonly<Record<string, Schema>>

const MAX_DEPTH = 6

/** A schema without reference; several that all apply, as one. */
export function resolved(schema: Schema, schemas: Schemas): Schema {
  const name = schema.$ref?.split('/').at(-1)
  if (name !== undefined) return resolved(schemas[name] ?? {}, schemas)
  const { allOf, anyOf, oneOf, ...own } = schema
  if (allOf) return allOf.map((part) => resolved(part, schemas)).reduce(merged, own)
  const [first] = anyOf ?? oneOf ?? []
  return first && own.type === undefined && own.enum === undefined
    ? merged(own, resolved(first, schemas))
    : schema
}

function merged(x: Schema, y: Schema): Schema {
  return {
    ...x,
    ...y,
    ...(x.properties || y.properties ? { properties: { ...x.properties, ...y.properties } } : {}),
    ...(x.required || y.required ? { required: [...(x.required ?? []), ...(y.required ?? [])] } : {}),
  }
}

/** The allowed values of a schema; null if it lists none. */
export function valuesOf(schema: Schema, schemas: Schemas): readonly string[] | null {
  const own = resolved(schema, schemas)
  if (own.const !== undefined) return [String(own.const)]
  if (own.type === 'boolean') return ['true', 'false']
  return own.enum?.map(String) ?? null
}

/**
 * An example of a schema: of an object the required fields, or the first one if none is required.
 * @param known values by the names of fields
 */
export function exampleOf(
  schema: Schema,
  schemas: Schemas,
  known: KnownValues,
  name = '',
  depth = 0,
): unknown {
  const own = resolved(schema, schemas)
  if (own.const !== undefined) return own.const
  if (own.default !== undefined) return own.default
  if (own.enum?.length) return own.enum[0]
  if (depth > MAX_DEPTH) return null
  const type = Array.isArray(own.type) ? own.type[0] : own.type
  if (type === 'object' || own.properties) {
    const names = Object.keys(own.properties ?? {})
    const shown = own.required?.length ? own.required : names.slice(0, 1)
    return Object.fromEntries(
      shown.map((field) => [
        field,
        exampleOf(own.properties?.[field] ?? {}, schemas, known, field, depth + 1),
      ]),
    )
  }
  if (type === 'array')
    return own.minItems ? [exampleOf(own.items ?? {}, schemas, known, name, depth + 1)] : []
  if (type === 'integer' || type === 'number') return numberOf(own)
  if (type === 'boolean') return false
  return known[name] ?? ''
}

function numberOf({ minimum, exclusiveMinimum }: Schema): number {
  if (minimum !== undefined) return Math.max(1, minimum)
  return exclusiveMinimum === undefined ? 1 : exclusiveMinimum + 1
}

/** The fields of a body, for reference next to it. */
export interface FieldRow {
  readonly name: string
  readonly type: string
  readonly isRequired: boolean
  readonly description: string
}

export function fieldsOf(schema: Schema, schemas: Schemas): readonly FieldRow[] {
  const own = resolved(schema, schemas)
  return Object.entries(own.properties ?? {}).map(([name, field]) => {
    const inner = resolved(field, schemas)
    const type = inner.type === undefined ? 'any' : [inner.type].flat().join(' | ')
    return {
      name,
      type: inner.enum?.map((value) => JSON.stringify(value)).join(' | ') ?? type,
      isRequired: own.required?.includes(name) ?? false,
      description: field.description ?? inner.description ?? '',
    }
  })
}
