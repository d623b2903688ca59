import { z } from 'zod'
import { document } from '#lib/web/routes.ts'

/* Compares responses with the published document: the document must describe every response of the tests. */

type Schema = Parameters<typeof z.fromJSONSchema>[0]
interface Documented {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly responses: Responses }>>>>
  readonly components: { readonly schemas: Readonly<Record<string, object>> }
}
type Responses = Readonly<
  Record<string, { readonly content?: Readonly<Record<string, { readonly schema: Schema }>> }>
>

const { paths, components } = (await document()) as Documented

/** Literal paths first: `/api/bench` is no `/api/{mechanism}`. */
const ADDRESSES = Object.keys(paths)
  .sort((x, y) => x.split('{').length - y.split('{').length)
  .map((path) => ({
    path,
    pattern: new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`),
  }))

/** References are resolved in place: no schema contains itself. */
function inlined(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(inlined)
  if (typeof schema !== 'object' || schema === null) return schema
  if ('$ref' in schema) return inlined(components.schemas[String(schema.$ref).split('/').at(-1) ?? ''])
  return Object.fromEntries(Object.entries(schema).map(([name, value]) => [name, inlined(value)]))
}

const compiled = new Map<Schema, z.ZodType>()
function validatorOf(schema: Schema): z.ZodType {
  const known = compiled.get(schema) ?? z.fromJSONSchema(inlined(schema) as Schema)
  compiled.set(schema, known)
  return known
}

/** The parts of a response that the document does not describe; null if there are none. */
export async function undocumented(
  method: string,
  pathname: string,
  response: Response,
): Promise<string | null> {
  const path = ADDRESSES.find(({ pattern }) => pattern.test(pathname))?.path
  if (path === undefined) return response.status === 404 ? null : 'no such address'
  const operation = paths[path]?.[method.toLowerCase()]
  if (!operation) return response.status === 405 ? null : 'no such method'
  const { status } = response
  const content = operation.responses[status]?.content
  if (!operation.responses[status]) return `no status ${status}`
  const type = (response.headers.get('content-type') ?? '').split(';')[0] ?? ''
  if (content === undefined) return type === '' ? null : `a body of ${type}`
  // A stream and its backlog are compared event by event; other formats of an export are text.
  if (/event-stream|ndjson|zip|text\/(plain|csv|markdown)/.test(type)) return null
  const schema = content[type]?.schema
  if (schema === undefined) return `no ${type} with status ${status}`
  const checked = validatorOf(schema).safeParse(await response.clone().json())
  return checked.success ? null : z.prettifyError(checked.error)
}
