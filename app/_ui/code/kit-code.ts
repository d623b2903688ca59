import { expression, jsLiteral, jsString } from './js-literal.ts'
import { LANE_ROUTES } from './kit-lane-routes.ts'
import {
  isMechanism,
  type KitCall,
  type KitRequest,
  type KitRoute,
  type KitSubjects,
  kitRequestOf,
} from './kit-route.ts'
import { WORLD_ROUTES } from './kit-world-routes.ts'
import { type CodeRequest, type CodeResult, exactValueOf } from './request-code.ts'

/* A request as calls of the kit for Playwright tests (`session-lab/playwright`). */

const ROUTES = Object.entries<KitRoute>({ ...LANE_ROUTES, ...WORLD_ROUTES }).map(([name, route]) => {
  const [method = '', path = ''] = name.split(' ')
  return { method, segments: path.split('/'), route }
})

/** Headers that every client of the kit sends itself, or that contain its credential. */
const OWN_HEADERS: ReadonlySet<string> = new Set(['content-type', 'authorization', 'cookie', 'bench'])

/**
 * The lines that send a request and assert its result.
 * @param result the expected response; without one, there is no assertion
 */
export function kitCode(request: CodeRequest, result: CodeResult | null, subjects: KitSubjects): string {
  const found = kitCallOf(request, subjects)
  if (result === null || result.status < 400) {
    const { call, gives, name } = found ?? sentAs(request, subjects)
    if (gives === 'reply' && result) return `await expect(${call}).toBeAccepted()`
    return `${name ? `const ${name} = ` : ''}await ${call}`
  }
  const refused = found?.refused?.(result.code) ?? (found?.gives === 'reply' ? found.call : null)
  const call = refused ?? sentAs(request, subjects).call
  return result.code === null
    ? `expect((await ${call}).status).toBe(${result.status})`
    : `await expect(${call}).toBeRefusedWith(${jsLiteral(result.code)})`
}

/** The verb of the kit for a request; null if it has none. */
function kitCallOf(request: CodeRequest, subjects: KitSubjects): KitCall | null {
  for (const { method, segments, route } of ROUTES) {
    const params = method === request.method ? paramsOf(request.path, segments) : null
    const parsed = params && kitRequestOf(request, params)
    if (parsed && hasKnownHeaders(request)) return route(parsed satisfies KitRequest, subjects)
  }
  return null
}

/** The parameters of a path that fits; null for another path. */
function paramsOf(path: string, segments: readonly string[]): Record<string, string> | null {
  const given = new URL(path, 'http://localhost').pathname.split('/')
  if (given.length !== segments.length) return null
  const params: Record<string, string> = {}
  for (const [index, segment] of segments.entries()) {
    const value = decoded(given[index] ?? '')
    if (value === null) return null
    const name = /^\{(\w+)\}$/.exec(segment)?.[1]
    if (name === undefined ? value !== segment : name === 'mechanism' && !isMechanism(value)) return null
    if (name !== undefined) params[name] = value
  }
  return params
}

/** Null if it is not encoded as a part of a path. */
function decoded(segment: string): string | null {
  try {
    return decodeURIComponent(segment)
  } catch {
    return null
  }
}

const hasKnownHeaders = ({ headers }: CodeRequest) =>
  headers.every(([name]) => OWN_HEADERS.has(name) || name === 'lab-node')

/**
 * The request by the verb that takes any: as the client if its credentials or headers matter, otherwise as the operator. A body
 * that is no object is sent as its bytes: Playwright encodes any other text, and the kit drops what is false.
 */
function sentAs(request: CodeRequest, { person, path }: KitSubjects): KitCall {
  const { method } = request
  const exact = request.body === null ? null : exactValueOf(request.body)
  const isBytes = request.body !== null && exact === null
  const data = isBytes ? expression(`Buffer.from(${jsString(request.body ?? '')})`) : exact
  const more = request.headers.filter(
    ([name]) => !OWN_HEADERS.has(name) || (isBytes && name === 'content-type'),
  )
  const isOfClient = isMechanism(request.path.split('/')[2] ?? '') || more.length > 0
  const to = `${jsLiteral(method)}, ${path(request.path)}`
  if (!isOfClient) {
    return { call: `world.send(${to}${data === null ? '' : `, ${jsLiteral(data)}`})`, gives: 'reply' }
  }
  const options = {
    ...(data === null ? {} : { data }),
    ...(more.length === 0 ? {} : { headers: Object.fromEntries(more) }),
  }
  const last = Object.keys(options).length === 0 ? '' : `, ${jsLiteral(options)}`
  return { call: `${person}.send(${to}${last})`, gives: 'reply' }
}
