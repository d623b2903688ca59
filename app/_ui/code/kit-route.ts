import { MECHANISM_IDS, type MechanismId } from '#lib/core/session.ts'
import type { NodeName } from '#lib/kit/playwright.ts'
import { jsString } from './js-literal.ts'
import { type CodeRequest, exactValueOf } from './request-code.ts'

/** How the code refers to clients and sessions. */
export interface KitSubjects {
  /** The client that sends the request. */
  readonly person: string
  /** A client on a mechanism. */
  readonly lane: (mechanism: string, person?: string) => string
  /** The lane whose session this is now; null if it is of no lane of the code. */
  readonly laneOf: (sessionId: string) => string | null
  /** A path as source text: a session in it may have a variable. */
  readonly path: (path: string) => string
  /** The password of a user, if it is not the one of the world. */
  readonly password?: (user: string) => string | null
}

/**
 * Of a request that stands alone.
 * @param session the session that its path names, and the mechanism of the lane that has it
 */
export function subjectsOf(person: string, session?: PathSession): KitSubjects {
  const lane: KitSubjects['lane'] = (mechanism, other = person) => `${other}.on(${jsString(mechanism)})`
  const holder = session === undefined ? null : lane(session.mechanism)
  return {
    person,
    lane,
    laneOf: (id) => (id === session?.id ? holder : null),
    path: (path) =>
      session === undefined || !path.includes(session.id)
        ? jsString(path)
        : templateOf(path, { [session.id]: `${holder}.session?.id` }),
  }
}

export interface PathSession {
  readonly id: string
  readonly mechanism: string
}

/** A template literal: the text, with an expression in the place of each of these parts. */
export function templateOf(text: string, expressions: Readonly<Record<string, string>>): string {
  const found = Object.entries(expressions).filter(([part]) => text.includes(part))
  if (found.length === 0) return jsString(text)
  let source = text.replaceAll(/[`\\]|\$\{/g, '\\$&')
  for (const [part, value] of found) source = source.replaceAll(part, () => `\${${value}}`)
  return `\`${source}\``
}

/** A request whose path fits an entry of the table. */
export interface KitRequest {
  /** The parameters of the path, by their names in the table. */
  readonly params: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, string>>
  readonly body: Readonly<Record<string, unknown>>
  /** The node that the request names. */
  readonly node: NodeName | null
}

/** The call of the kit that sends a request. */
export interface KitCall {
  /** An expression. */
  readonly call: string
  /** `reply`: a promise of the response, whatever it is. `done`: a promise that rejects if the request is refused. */
  readonly gives: 'reply' | 'done'
  /** The variable for the value of the call: only if it gives something that later lines use. */
  readonly name?: string
  /** The call if it is expected to be refused with this code, and must be another one then. */
  readonly refused?: (code: string | null) => string
}

/** Of one route. Null if the kit cannot send this request by a verb. */
export type KitRoute = (request: KitRequest, subjects: KitSubjects) => KitCall | null

/** A lane as a variable: `opaqueToken`. */
export function laneVariable(mechanism: string): string {
  return mechanism.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
}

const PERSONS: ReadonlySet<string> = new Set(['alice', 'bob', 'carol', 'mallory', 'phone'])

/** The client of a user: a fixture, or one of the world. */
export function personOf(user: string): string {
  return PERSONS.has(user) ? user : `world.user(${jsString(user)})`
}

export const isNode = (name: string): name is NodeName => name === 'a' || name === 'b' || name === 'c'

export const isMechanism = (name: unknown): name is MechanismId =>
  (MECHANISM_IDS as readonly unknown[]).includes(name)

export function kitRequestOf(
  request: CodeRequest,
  params: Readonly<Record<string, string>>,
): KitRequest | null {
  const body = request.body === null ? {} : exactValueOf(request.body)
  if (body === null || Array.isArray(body)) return null
  const { searchParams } = new URL(request.path, 'http://localhost')
  const query = Object.fromEntries(searchParams)
  // A parameter that is given twice.
  if (Object.keys(query).length !== searchParams.size) return null
  const node = request.headers.find(([name]) => name === 'lab-node')?.[1]
  return {
    params,
    query,
    body: { ...body },
    node: node !== undefined && isNode(node) ? node : null,
  }
}
