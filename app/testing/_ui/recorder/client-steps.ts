import { factsOf } from '#lib/core/mechanism-facts.ts'
import type { RecordedEvent, RequestAct, ResponseEvent } from '#lib/ledger/event.ts'
import { simulatedClientOf } from '#lib/web/simulated-client-ids.ts'
import { TRANSFER_AMOUNT } from '../../../_ui/admin/user-acts.ts'
import type { RecordedStep, RequestFact, StepClient } from './recorded-step.ts'

/* Requests to a mechanism, from the one event of each that states its response. */

/** An event that states a response. */
export type StatedEvent = RecordedEvent & ResponseEvent & { readonly status: number }

export function isStated(event: RecordedEvent): event is StatedEvent {
  return 'status' in event && event.status !== undefined && event.type !== ('gateway.responded' as string)
}

/** Passwords are in no recording. */
const password = '<password>'

const TYPE_ACTS: Partial<Record<ResponseEvent['type'], RequestAct>> = {
  'session.created': 'login',
  'session.rotated': 'refresh',
  'token.refreshed': 'refresh',
  'session.stepped_up': 'step-up',
  'session.ended': 'logout',
}

export function actOf(event: StatedEvent): RequestAct {
  const act = TYPE_ACTS[event.type] ?? ('act' in event ? event.act : 'me')
  return act === 'revoke' ? 'sessions' : act
}

/** Whether the client has no credential afterwards; a logout of the other sessions only verifies it. */
export function hasLoggedOut(event: StatedEvent): boolean {
  return actOf(event) === 'logout' && event.type !== 'request.verified' && event.status < 400
}

const userOf = (event: StatedEvent) => ('user' in event ? (event.user ?? null) : null)

function carrierOf(event: StatedEvent): RecordedStep['carrier'] {
  if ('carrier' in event) return event.carrier
  return 'session' in event ? event.session.carrier : null
}

/** The body of an act, if the request itself is no longer kept. */
type BodyOf = (event: StatedEvent) => Readonly<Record<string, unknown>> | null

function loginBody(event: StatedEvent) {
  const carrier = carrierOf(event)
  const isDefault = carrier === null || carrier === factsOf(event.mechanism).carriers[0]
  return { username: userOf(event) ?? 'alice', password, ...(isDefault ? {} : { carrier }) }
}

const REQUESTS: Readonly<Record<RequestAct, readonly [method: string, path: string, body: BodyOf]>> = {
  login: ['POST', 'login', loginBody],
  me: ['GET', 'me?slide=0', () => null],
  refresh: ['POST', 'refresh', () => ({})],
  logout: ['POST', 'logout', () => ({})],
  transfer: [
    'POST',
    'transfer',
    (event) => ({ to: userOf(event) === 'bob' ? 'alice' : 'bob', amount: TRANSFER_AMOUNT }),
  ],
  'step-up': ['POST', 'step-up', () => ({ password })],
  data: ['GET', 'data', () => null],
  sessions: ['GET', 'sessions', () => null],
}

/** Fields of a login that are known from the request only. */
function loginFacts({ body }: RequestFact): object {
  const { username, rememberMe } = body ?? {}
  return { ...(typeof username === 'string' && { username }), ...(rememberMe === true && { rememberMe }) }
}

/** The request of an event, as this browser sent it. @param fact the request itself, if it is still kept */
export function clientStep(
  event: StatedEvent,
  client: StepClient,
  fact: RequestFact | undefined,
): RecordedStep {
  const act = actOf(event)
  const { mechanism, status, node, at } = event
  const [method, path, bodyOf] = REQUESTS[act]
  const sent = {
    method: fact?.method ?? method,
    path: fact?.path ?? `/api/${mechanism}/${path}`,
    body:
      act === 'login' || act === 'step-up' || act === 'refresh'
        ? { ...bodyOf(event), ...(act === 'login' && fact && loginFacts(fact)) }
        : fact
          ? fact.body
          : bodyOf(event),
  }
  const code = 'code' in event ? (event.code ?? null) : null
  return {
    client,
    ...(client === 'browser' ? sent : asSimulated(sent, client, act, mechanism)),
    result: { status, code },
    mechanism,
    carrier: carrierOf(event),
    user: userOf(event),
    sessionId: 'sessionId' in event ? (event.sessionId ?? null) : null,
    begins: event.type === 'session.created',
    logsOut: hasLoggedOut(event),
    ends: event.type === 'session.ended' ? [{ sessionId: event.sessionId, reason: event.reason }] : [],
    node,
    at,
    advancesSeconds: 0,
    isTimely: dependsOnTime(event),
  }
}

/** The request by which this browser lets a simulated client act. */
function asSimulated(
  { body }: Pick<RecordedStep, 'body'>,
  client: string,
  act: string,
  mechanism: string,
): Pick<RecordedStep, 'method' | 'path' | 'body'> {
  const { carrier: _, refresh_token: __, ...more } = body ?? {}
  return { method: 'POST', path: `/api/guests/${client}/${act}`, body: { mechanism, ...more } }
}

const TIMELY: ReadonlySet<string> = new Set([
  ...['token_expired', 'token_not_yet_valid', 'expired_idle', 'expired_absolute', 'step_up_required'],
  ...['idle_timeout', 'absolute_timeout', 'refresh_reuse_detected', 'rate_limited'],
])

function dependsOnTime(event: StatedEvent): boolean {
  const { code, endReason } = { code: undefined, endReason: undefined, ...event }
  return [code, endReason].some((value) => typeof value === 'string' && TIMELY.has(value))
}

/** The client of an event, by its name in the event log. */
export function clientOf(event: StatedEvent): { readonly client: StepClient; readonly name: string | null } {
  const name = 'client' in event ? (event.client ?? null) : null
  return { client: simulatedClientOf(name ?? undefined) ?? 'browser', name }
}
