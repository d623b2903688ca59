import { expect as base } from '@playwright/test'
import type { Lane } from './lane.ts'
import { describeReply, type Reply, type SetCookie } from './reply.ts'
import type { EventFilter, Ledger } from './world.ts'

/** A response, or the promise of one. */
type Answer = Reply | Promise<Reply>

/** Attributes of a cookie that a test states; `true` and `false` mean present and absent. */
export interface CookieExpectation {
  readonly name?: string | RegExp
  readonly httpOnly?: boolean
  readonly secure?: boolean
  readonly sameSite?: 'Strict' | 'Lax' | 'None' | null
  readonly path?: string
  /** Seconds. */
  readonly maxAge?: number
}

/** @throws Error for another value: it has no status, so that the opposite of an assertion would hold */
async function replyOf(received: Answer): Promise<Reply> {
  const reply: Partial<Reply> | null = await received
  if (typeof reply?.status === 'number' && reply.cookies) return reply as Reply
  throw new Error('This assertion is about a response of the kit, such as that of lane.me() or alice.send().')
}

const answer = (pass: boolean, message: () => string) => ({ pass, message })

/** Playwright’s `expect` with assertions about sessions. */
export const expect = base.extend({
  /** The server accepted the request: 2xx. */
  async toBeAccepted(received: Answer) {
    const reply = await replyOf(received)
    return answer(
      reply.status < 300,
      () => `Expected it ${this.isNot ? 'not ' : ''}to be accepted: ${describeReply(reply)}`,
    )
  },

  /** The server refused the request with this code (RFC 9457). */
  async toBeRefusedWith(received: Answer, code: string) {
    const reply = await replyOf(received)
    const pass = reply.status >= 400 && reply.code === code
    return answer(
      pass,
      () => `Expected it ${this.isNot ? 'not ' : ''}to be refused with ${code}: ${describeReply(reply)}`,
    )
  },

  /** The session of the lane has ended, by its record or by the event log. */
  async toHaveEnded(lane: Lane, reason?: string) {
    const { session, person } = lane
    // Without a session there is nothing to expect of it: both forms of the assertion fail.
    if (session === null)
      return answer(this.isNot, () => `${person.name} has never had a session on ${lane.mechanism}.`)
    const now = await person.world.session(session.id)
    if (now === null)
      return answer(
        this.isNot,
        () => `The bench does not have session ${session.id} of ${person.name} on ${lane.mechanism}.`,
      )
    const pass = now.state === 'ended' && (reason === undefined || now.endReason === reason)
    return answer(
      pass,
      () =>
        `Expected session ${session.id} of ${person.name} on ${lane.mechanism} ${this.isNot ? 'not ' : ''}to have ended${reason ? ` by ${reason}` : ''}: it is ${now.state}${now.endReason ? ` by ${now.endReason}` : ''}.`,
    )
  },

  /** The response sets a cookie with these attributes; attributes have no order. */
  async toHaveCookie(received: Answer, expected: CookieExpectation) {
    const { cookies, request } = await replyOf(received)
    const pass = cookies.some((cookie) => fits(cookie, expected))
    return answer(
      pass,
      () =>
        `Expected ${request} ${this.isNot ? 'not ' : ''}to set a cookie with ${JSON.stringify(expected)}. It set: ${cookies.map(shown).join(' | ') || 'none'}`,
    )
  },

  /** The event log has an event with these fields. */
  async toHaveEvent(ledger: Ledger, expected: EventFilter) {
    const found = await ledger.events(expected)
    return answer(
      found.length > 0,
      () =>
        `Expected the event log ${this.isNot ? 'not ' : ''}to have an event with ${JSON.stringify(expected)}: it has ${found.length}.`,
    )
  },
})

function fits({ name, attributes }: SetCookie, expected: CookieExpectation): boolean {
  const { httpOnly, secure, sameSite, path, maxAge } = expected
  const isNamed =
    expected.name instanceof RegExp ? expected.name.test(name) : (expected.name ?? name) === name
  const flag = (attribute: string, wanted: boolean | undefined) =>
    wanted === undefined || (attributes[attribute] !== undefined) === wanted
  const text = (attribute: string, wanted: string | null | undefined) =>
    wanted === undefined || String(attributes[attribute] ?? '').toLowerCase() === (wanted ?? '').toLowerCase()
  return (
    isNamed &&
    flag('httponly', httpOnly) &&
    flag('secure', secure) &&
    text('samesite', sameSite) &&
    text('path', path) &&
    text('max-age', maxAge === undefined ? undefined : String(maxAge))
  )
}

/** Without the value: a report must contain no credential. */
function shown({ name, attributes }: SetCookie): string {
  return [
    name,
    ...Object.entries(attributes).map(([key, value]) => (value === true ? key : `${key}=${value}`)),
  ].join('; ')
}
