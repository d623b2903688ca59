import type { CodeRequest } from '../../../_ui/code/request-code.ts'
import type { Operation, Schema } from './open-api.ts'
import { formatted } from './run-request.ts'
import { exampleOf, type KnownValues, valuesOf } from './schema-example.ts'

type Schemas = Readonly<Record<string, Schema>>

/** What a person has entered for an operation. */
export interface Draft {
  /** By place and name of the parameter. An empty text is no value. */
  readonly values: Readonly<Record<string, string>>
  readonly body: string
}

export const keyOf = ({ in: place, name }: { readonly in: string; readonly name: string }) =>
  `${place} ${name}`

/** The form as it is first shown: required parameters and the body have examples. */
export function draftOf({ parameters, body }: Operation, schemas: Schemas, known: KnownValues): Draft {
  const values = parameters
    .filter(({ required }) => required)
    .map((parameter): [string, string] => {
      const { name, schema } = parameter
      return [keyOf(parameter), valuesOf(schema, schemas)?.[0] ?? known[name] ?? '']
    })
  return {
    values: Object.fromEntries(values),
    body: body === null ? '' : JSON.stringify(exampleOf(body, schemas, known), null, 2),
  }
}

/** Why a draft cannot be sent; null if it can. */
export type DraftProblem =
  | { readonly kind: 'missing'; readonly name: string }
  | { readonly kind: 'json'; readonly detail: string }

export function problemOfDraft({ parameters, body }: Operation, draft: Draft): DraftProblem | null {
  const missing = parameters.find(
    (parameter) => parameter.required && (draft.values[keyOf(parameter)] ?? '') === '',
  )
  if (missing) return { kind: 'missing', name: missing.name }
  if (body === null || draft.body.trim() === '') return null
  try {
    JSON.parse(draft.body)
    return null
  } catch (error) {
    return { kind: 'json', detail: error instanceof Error ? error.message : '' }
  }
}

/** The request of a draft. A body that is no JSON stays as it is. */
export function requestOfDraft(
  { method, path, parameters, body }: Operation,
  { values, body: text }: Draft,
): CodeRequest {
  const given = (place: string) =>
    parameters.flatMap((parameter): [string, string][] => {
      const value = values[keyOf(parameter)] ?? ''
      return parameter.in === place && value !== '' ? [[parameter.name, value]] : []
    })
  const inPath = new Map(given('path'))
  const pathname = path.replaceAll(/\{(\w+)\}/g, (whole, name: string) => {
    const value = inPath.get(name)
    return value === undefined ? whole : encodeURIComponent(value)
  })
  const search = new URLSearchParams(given('query')).toString()
  const hasBody = body !== null && text.trim() !== ''
  const headers = given('header').map(([name, value]): [string, string] => [name.toLowerCase(), value])
  return {
    method,
    path: search === '' ? pathname : `${pathname}?${search}`,
    headers: hasBody ? [['content-type', 'application/json'], ...headers] : headers,
    body: hasBody ? formatted(text, 0) : null,
  }
}

/** What a request loses or replaces, so that it is confirmed before it is sent. */
const CONFIRMED: readonly (readonly [pattern: RegExp, why: 'deletes' | 'resets' | 'replaces' | 'kills'])[] = [
  [/^POST \/api\/bench\/reset$/, 'resets'],
  [/^POST \/api\/bench\/(experiments\/\{id\}|backups\/\{id\}\/restore)$/, 'resets'],
  [/^POST \/api\/(benches|rooms\/\{code\}\/seats|rooms)$/, 'replaces'],
  [/\/kill$/, 'kills'],
  [/^DELETE /, 'deletes'],
  [/^POST \/api\/sessions\/revoke$/, 'deletes'],
]

export function confirmationOf({ method, path }: Operation) {
  return CONFIRMED.find(([pattern]) => pattern.test(`${method} ${path}`))?.[1] ?? null
}
