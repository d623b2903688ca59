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
  /** The first part of its path: operations with the same one are listed together. */
  readonly group: string
  readonly parameters: readonly Parameter[]
  /** Of a JSON body; null if it has none. */
  readonly body: Schema | null
  /** Whether its response is a stream of events, which has no end. */
  readonly isStream: boolean
}

/** All operations, by group in the order of the document. */
export function operationsOf({ paths }: OpenApiDocument): readonly Operation[] {
  const all = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => operationOf(method, path, operation)),
  )
  const groups = Map.groupBy(all, ({ group }) => group)
  return Array.from(groups.values()).flat()
}

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
    group: groupOf(path),
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
