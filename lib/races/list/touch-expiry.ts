import { checkLifetime, idleSecondsOf, slideSession } from '#lib/core/lifetime.ts'
import { expire, type Session, touch } from '#lib/vulnerable/races/touch-expiry.ts'
import { contentFacts, entryText } from '../facts.ts'
import { isAccepted, logIn, refusalText } from '../product.ts'
import type { ActorContext, Part, Race, Step, Verdict } from '../race.ts'
import { fact, type Text, text } from '../text.ts'
import type { World } from '../world.ts'

const EXTENDED = text('200, extended', '200，已延长')
const ENDED = text('ended: idle timeout', '已结束：空闲超时')
const NOT_EXPIRED = text('not expired', '未过期')

/** Until the idle timeout at the start. */
const SECONDS_LEFT = 1
/** How far actor B moves the clock. */
const PASSES_SECONDS = 2

/** Whether the clock had passed the idle timeout when the extension was written. */
function wasLate(steps: readonly Step[], isExtension: (step: Step) => boolean): boolean {
  const passed = steps.findIndex(({ operation }) => operation === 'clock')
  return passed >= 0 && steps.findLastIndex(isExtension) > passed
}

function verdictFor(isValid: boolean, isLate: boolean): Verdict {
  if (!isValid)
    return { holds: true, because: text('The session has expired and stays so.', '会话已过期，并保持过期。') }
  if (!isLate)
    return {
      holds: true,
      because: text('The session was extended before it expired.', '会话在过期之前已延长。'),
    }
  return {
    holds: false,
    because: text(
      'The session had expired, but it is valid again: the extension was written after its idle timeout.',
      '会话已经过期，却又变为有效：延长是在空闲超时之后写入的。',
    ),
  }
}

/** The sweep: runs after the idle timeout. */
const sweep =
  (world: World, end: () => Promise<boolean>) =>
  async ({ step }: ActorContext): Promise<Text> => {
    await step('clock')
    world.clock.advance(PASSES_SECONDS)
    return (await end()) ? ENDED : NOT_EXPIRED
  }

const naive: Part = {
  text: text(
    'Reads how long the session is still valid, and writes the new time. Between the two it can expire, and be ended.',
    '读取会话还有多久有效，再写入新的时间。在两者之间它可能过期并被结束。',
  ),
  async prepare(world) {
    const { shared, policy } = world
    const startsAt = world.clock.now()
    const now = () => (world.clock.now() - startsAt) / 1000
    await shared.set('session:s1', { user: 'alice', expiresAt: SECONDS_LEFT } satisfies Session)
    return {
      actors: {
        async A() {
          const isExtended = await touch(shared, 's1', now(), policy.lifetime.idleSeconds)
          return isExtended ? EXTENDED : refusalText('expired_idle')
        },
        B: sweep(world, () => expire(shared, 's1', now())),
      },
      state: async () => [clockFact(now()), ...(await contentFacts(shared))],
      async verdict(steps) {
        const found = await shared.get<Session>('session:s1')
        const isValid = found !== null && now() < found.expiresAt
        return verdictFor(
          isValid,
          wasLate(steps, ({ operation }) => operation === 'set session:s1'),
        )
      },
    }
  },
}

const clockFact = (seconds: number) => fact(text('clock', '时钟'), text(`${seconds} s`, `${seconds} 秒`))

function timeLeft(ms: number): Text {
  const seconds = Math.round(ms / 1000)
  return seconds > 0
    ? text(`valid for ${seconds} s`, `还有 ${seconds} 秒有效`)
    : text('stored, but expired', '仍在存储中，但已过期')
}

const fixed: Part = {
  text: text(
    'One script reads the record, compares its expiry with the current time, and extends it only if it is active. It cannot create a session, and it cannot extend an expired one.',
    '一个脚本读取记录，把过期时间与当前时间比较，只有仍然活动时才延长。它不能创建会话，也不能延长已过期的会话。',
  ),
  async prepare(world) {
    const { clock, policy } = world
    const sessions = world.sessions('opaque-token')
    const mechanism = world.mechanism('opaque-token')
    const records = world.records('opaque-token')
    const { credential, session } = await logIn(world, sessions, 'bearer')
    clock.advance(idleSecondsOf(policy, session) - SECONDS_LEFT)
    const startsAt = clock.now()
    return {
      actors: {
        // The steps of `check` in core/sessions.ts, but the extension is awaited, so that it is a step of this actor.
        async A() {
          const verdict = await mechanism.verify(credential, clock.now())
          if (!verdict.ok) return refusalText(verdict.code)
          const refused = checkLifetime(verdict.session, clock.now())
          if (refused) return refusalText(refused.code)
          await records.touch(slideSession(policy, verdict.session, clock.now()))
          return EXTENDED
        },
        B: sweep(world, async () => (await sessions.expire(session)) !== null),
      },
      async state() {
        const entry = await records.find(session.id)
        const left = entry?.state === 'live' ? entry.stored.session.idleExpiresAt - clock.now() : null
        return [
          clockFact((clock.now() - startsAt) / 1000),
          fact(text('session record', '会话记录'), left === null ? entryText(entry) : timeLeft(left)),
        ]
      },
      async verdict(steps) {
        const isValid = await isAccepted(world, sessions, credential)
        return verdictFor(
          isValid,
          wasLate(steps, ({ operation }) => operation === 'touch'),
        )
      },
    }
  },
}

/** A request extends a session while it expires. */
export const touchExpiry: Race = {
  id: 'touch-expiry',
  title: text('Touch × expiry', '延长 × 过期'),
  invariant: text('A session that has expired stays expired.', '已过期的会话保持过期。'),
  actors: {
    A: text('A request extends the session', '一个请求延长会话'),
    B: text('The session expires', '会话过期'),
  },
  sources: [
    {
      title: 'connect-redis #285: touch without rewriting the session',
      url: 'https://github.com/tj/connect-redis/pull/285',
    },
    {
      title: 'expressjs/session #957: a destroyed session is still touched',
      url: 'https://github.com/expressjs/session/issues/957',
    },
  ],
  fixedIn: { path: 'lib/redis/touch-session.lua' },
  movesClock: true,
  parts: { naive, fixed },
}
