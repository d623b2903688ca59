/* The operations of an OpenAPI 3.1 document, as far as the console reads it. */

/** A JSON schema; unknown keywords are ignored. */
export interface Schema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly default?: unknown
  readonly description?: string
  readonly minimum?: number
  readonly exclusiveMinimum?: number
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly minItems?: number
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
}

export interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly required: boolean
  readonly schema: Schema
  readonly description?: string
}

interface DocumentedOperation {
  readonly operationId: string
  readonly summary: string
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> }
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, unknown>> }>>
}

export interface OpenApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> }
}

export interface Operation {
  readonly id: string
  readonly method: string
  readonly path: string
  readonly summary: string
  /** {@link FIRST}, or the first part of its path: operations with the same one are listed together. */
  readonly group: string
  readonly parameters: readonly Parameter[]
  /** Of a JSON body; null if it has none. */
  readonly body: Schema | null
  /** Whether its response is a stream of events, which has no end. */
  readonly isStream: boolean
}

/** The group of the operations that a first visitor needs. */
export const FIRST = 'first'

const FIRST_OPERATIONS = [
  'GET /api/bench',
  'POST /api/bench/clock',
  'POST /api/{mechanism}/login',
  'GET /api/{mechanism}/me',
  'POST /api/{mechanism}/logout',
]
/** The groups that follow; the others are in the order of the document. */
const FIRST_GROUPS = [FIRST, '/api/bench', '/api/benches', '/api/{mechanism}', '/api/sessions', '/api/events']

/** All operations by group: first what a visitor needs to begin with. */
export function operationsOf({ paths }: OpenApiDocument): readonly Operation[] {
  const all = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => operationOf(method, path, operation)),
  )
  const groups = Map.groupBy(all, ({ group }) => group)
  groups.get(FIRST)?.sort((x, y) => rankOf(x) - rankOf(y))
  const names = new Set([...FIRST_GROUPS, ...groups.keys()])
  return Array.from(names).flatMap((name) => groups.get(name) ?? [])
}

const rankOf = ({ method, path }: Operation) => FIRST_OPERATIONS.indexOf(`${method} ${path}`)

function operationOf(
  method: string,
  path: string,
  { operationId, summary, parameters = [], requestBody, responses }: DocumentedOperation,
): Operation {
  const types = Object.values(responses).flatMap(({ content = {} }) => Object.keys(content))
  return {
    id: operationId,
    method: method.toUpperCase(),
    path,
    summary,
    group: FIRST_OPERATIONS.includes(`${method.toUpperCase()} ${path}`) ? FIRST : groupOf(path),
    parameters,
    body: requestBody?.content['application/json']?.schema ?? null,
    isStream: types.includes('text/event-stream'),
  }
}

function groupOf(path: string): string {
  const [first = '', second] = path.replace(/^\//, '').split('/')
  return first === 'api' && second !== undefined ? `/api/${second}` : `/${first}`
}

/** Those whose method, path or summary contains each word of the query. */
export function searchOperations(operations: readonly Operation[], query: string): readonly Operation[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  return operations.filter(({ method, path, summary }) => {
    const text = `${method} ${path} ${summary}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
}
