import { z } from 'zod'

/**
 * Applies a JSON merge patch (RFC 7396) to a copy; the caller validates the result. A null deletes a field of the schema.
 * Under any other name it is kept, so that validation rejects the unknown field.
 */
export function merge(target: unknown, patch: unknown, schema: unknown): unknown {
  if (!isObject(patch)) return patch
  const fields: Record<string, unknown> = schema instanceof z.ZodObject ? schema.shape : {}
  const merged: Record<string, unknown> = isObject(target) ? { ...target } : {}
  for (const [name, value] of Object.entries(patch)) {
    if (value === null && Object.hasOwn(fields, name)) delete merged[name]
    else merged[name] = merge(merged[name], value, fields[name])
  }
  return merged
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
