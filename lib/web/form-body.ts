import type { z } from 'zod'
import { RequestRefused } from '#lib/core/errors.ts'

/** Whether a body is that of an HTML form with its default encoding. */
export function isForm(contentType: string | null): boolean {
  return contentType !== null && /^application\/x-www-form-urlencoded\s*(;|$)/i.test(contentType)
}

/**
 * The fields of a form, as the body that a schema expects. A form has only text, so a field becomes a number or a flag if the
 * schema expects one.
 * @throws RequestRefused if a name occurs twice: it is ambiguous which value counts
 */
export function fieldsOf(text: string, schema: z.ZodType): Readonly<Record<string, unknown>> {
  const pairs = Array.from(new URLSearchParams(text))
  const repeated = pairs.find(([name], index) => pairs.findIndex(([other]) => other === name) !== index)?.[0]
  if (repeated !== undefined) {
    const detail = `Field ${repeated.slice(0, 40)} was sent more than once. Send it once.`
    throw new RequestRefused('invalid_request', detail, { field: repeated.slice(0, 200) })
  }
  const fields: Record<string, unknown> = Object.fromEntries(pairs)
  for (const { code, path, ...issue } of schema.safeParse(fields).error?.issues ?? []) {
    const [name] = path
    if (code !== 'invalid_type' || path.length !== 1 || typeof name !== 'string') continue
    const value = 'expected' in issue ? converted(String(fields[name]), String(issue.expected)) : undefined
    if (value !== undefined) fields[name] = value
  }
  return fields
}

/** The value of a text as this type; undefined if it is none. */
function converted(text: string, type: string): number | boolean | undefined {
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : undefined
  return /^(number|int)$/.test(type) && /^-?\d{1,15}$/.test(text) ? Number(text) : undefined
}
