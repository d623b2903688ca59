import { factsOf } from '#lib/core/mechanism-facts.ts'
import { MECHANISM_IDS } from '#lib/core/session.ts'
import { SIMULATED_CLIENT_IDS } from '#lib/web/simulated-client-ids.ts'
import { jsLiteral, jsString } from './js-literal.ts'
import {
  isMechanism,
  type KitCall,
  type KitRequest,
  type KitRoute,
  type KitSubjects,
  laneVariable,
  personOf,
} from './kit-route.ts'

/* What the kit has for the requests of clients. */

/** Of a login that is expected to be refused for it. */
const WRONG_PASSWORD = 'not the password'

/** Whether the kit has a client of this name: the office has none. */
const isSimulatedClient = (name: string) => SIMULATED_CLIENT_IDS.some((id) => id === name)

const reply = (call: string): KitCall => ({ call, gives: 'reply' })

/** Whether an object has no other fields than these. */
const hasOnly = (fields: object, ...names: readonly string[]) =>
  Object.keys(fields).every((name) => names.includes(name))

/** Without the fields that have no value. */
function given(options: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(options).filter(([, value]) => value !== undefined && value !== null),
  )
}

/** Options as the last argument, if there are any. */
function optional(options: Readonly<Record<string, unknown>>): string {
  const fields = given(options)
  return Object.keys(fields).length === 0 ? '' : jsLiteral(fields)
}

const args = (...values: readonly string[]) => `(${values.filter(Boolean).join(', ')})`

/** An act of a lane that needs no body. */
function verb(name: string): KitRoute {
  return ({ params: { mechanism = '' }, query, body, node }, { lane }) =>
    hasOnly(query) && hasOnly(body) ? reply(`${lane(mechanism)}.${name}${args(optional({ node }))}`) : null
}

/** The carrier of a login that names none. */
const usualCarrier = (mechanism: string) =>
  MECHANISM_IDS.filter((id) => id === mechanism).map((id) => factsOf(id).carriers[0])[0]

/** A login of a user through a client. The kit has the passwords of the users of its world. */
function loginOf(
  { params: { mechanism: inPath = '' }, body, query, node }: KitRequest,
  { lane, person, password }: KitSubjects,
  mechanism = inPath,
): KitCall | null {
  const { username, carrier, rememberMe } = body
  if (typeof username !== 'string' || !hasOnly(query)) return null
  if (rememberMe !== undefined && typeof rememberMe !== 'boolean') return null
  if (!hasOnly(body, 'username', 'password', 'carrier', 'rememberMe', 'device', 'mechanism')) return null
  const own = person === 'phone' || person === 'mallory' ? 'alice' : person
  const options = {
    ...(own !== personOf(username) && { user: username }),
    password: password?.(username),
    ...(carrier !== undefined && carrier !== usualCarrier(mechanism) && { carrier }),
    ...(rememberMe === true && { rememberMe }),
    ...(node !== null && { node }),
  }
  const call = (more: object = {}) => `${lane(mechanism)}.login${args(optional({ ...options, ...more }))}`
  const refused: KitCall['refused'] = (code) =>
    call(code === 'invalid_credentials' ? { password: WRONG_PASSWORD } : {})
  const isPlain = hasOnly(given(options), 'carrier') && lane(mechanism).startsWith(`${person}.on(`)
  if (!isPlain) return { ...reply(call()), refused }
  return {
    call: `${person}.login${args(jsString(mechanism), optional(options))}`,
    gives: 'done',
    name: person === 'phone' ? `phone${capital(laneVariable(mechanism))}` : laneVariable(mechanism),
    refused,
  }
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

/** A request that this browser sends through a client that is simulated in the server. */
function asSimulated(route: KitRoute): KitRoute {
  return (request, subjects) => {
    const { guest: client = '' } = request.params
    const { mechanism, device: _, network, ...body } = request.body
    if (!isSimulatedClient(client) || !isMechanism(mechanism) || network !== undefined) return null
    const lane: KitSubjects['lane'] = (name, person = client) => subjects.lane(name, person)
    return route({ ...request, params: { mechanism }, body }, { ...subjects, person: client, lane })
  }
}

const me: KitRoute = ({ params: { mechanism = '' }, query: { slide, ...query }, node }, { lane }) =>
  hasOnly(query) && (slide === undefined || slide === '0')
    ? reply(`${lane(mechanism)}.me${args(optional({ slide: slide === '0' ? false : undefined, node }))}`)
    : null

const transfer: KitRoute = ({ params: { mechanism = '' }, body, query, node }, { lane }) => {
  const { to, amount } = body
  if (typeof to !== 'string' || typeof amount !== 'number') return null
  if (!hasOnly(body, 'to', 'amount') || !hasOnly(query)) return null
  return reply(`${lane(mechanism)}.transfer${args(jsString(to), String(amount), optional({ node }))}`)
}

const stepUp: KitRoute = ({ params: { mechanism = '' }, body, query, node }, { lane }) =>
  hasOnly(body, 'password') && hasOnly(query) && node === null
    ? {
        ...reply(`${lane(mechanism)}.stepUp()`),
        refused: (code) =>
          `${lane(mechanism)}.stepUp(${code === 'invalid_credentials' ? jsString(WRONG_PASSWORD) : ''})`,
      }
    : null

/** A lane has its refresh token itself. */
const refresh: KitRoute = (request, subjects) =>
  verb('refresh')({ ...request, body: hasOnly(request.body, 'refresh_token') ? {} : request.body }, subjects)

const steal: KitRoute = ({ params: { guest: client = '' }, body: { mechanism } }, { lane }) =>
  isSimulatedClient(client) && isMechanism(mechanism)
    ? { call: `${lane(mechanism, client)}.steal(${lane(mechanism)})`, gives: 'done' }
    : null

const login: KitRoute = (request, subjects) => loginOf(request, subjects)
const logout = verb('logout')

export const LANE_ROUTES: Readonly<Record<string, KitRoute>> = {
  'POST /api/{mechanism}/login': login,
  'GET /api/{mechanism}/me': me,
  'POST /api/{mechanism}/refresh': refresh,
  'POST /api/{mechanism}/logout': logout,
  'POST /api/{mechanism}/transfer': transfer,
  'POST /api/{mechanism}/step-up': stepUp,
  'DELETE /api/{mechanism}/sessions': ({ node, ...request }, subjects) =>
    node === null ? verb('revokeOthers')({ node, ...request }, subjects) : null,
  'POST /api/guests/{guest}/steal': steal,
  'POST /api/guests/{guest}/login': asSimulated(login),
  'POST /api/guests/{guest}/me': asSimulated(me),
  'POST /api/guests/{guest}/refresh': asSimulated(refresh),
  'POST /api/guests/{guest}/logout': asSimulated(logout),
  'POST /api/guests/{guest}/transfer': asSimulated(transfer),
}
