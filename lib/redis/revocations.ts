import type { RevocationTechnique } from '#lib/core/policy.ts'
import type { Ended, Revocations, UserStanding } from '#lib/core/revocation.ts'
import { END_REASONS, type EndReason, type Instant, type Session } from '#lib/core/session.ts'
import { answered } from './connection.ts'
import type { RedisClient } from './dial.ts'
import type { Journal } from './journal.ts'
import { benchKeys } from './keys.ts'
import { script } from './script.ts'

const recall = script<number>(new URL('./recall-user.lua', import.meta.url))

/** What the keys need to know of the bench that they belong to. */
export interface RevocationClock {
  now(): Instant
  /** How long an entry must last by Redis's clock, given the bench's instant until which it is needed. */
  outerMs(until: Instant): number
  /** How long a bench lives at most: what is remembered of a user is needed to its end. */
  readonly lifeMs: number
}

/**
 * The exceptions of a bench: one key for each denied session, gone by itself when the last copy would have expired
 * anyway; one for each user whose credentials were called back together. Every bench is an issuer of its own and ids
 * are unique in it, so the keys are `(iss, sid)` and `(iss, sub)`.
 */
export function redisRevocations(
  redis: RedisClient,
  benchId: string,
  clock: RevocationClock,
  journal: Journal,
) {
  const keys = benchKeys(benchId)

  /** Notes that the memory is whole from now on, and answers since when it is. */
  async function startMemory(): Promise<Instant> {
    await answered(redis.set(keys.wholeSince, clock.now(), 'PX', clock.lifeMs, 'NX'))
    return Number((await answered(redis.get(keys.wholeSince))) ?? clock.now())
  }

  /** The exceptions as a policy compares them. */
  function comparing(techniques: readonly RevocationTechnique[]): Revocations {
    return {
      techniques,
      async deny(mechanism, sessionId, { reason, at }, until) {
        const key = `${keys.denied}${mechanism}:${sessionId}`
        const write = () =>
          answered(redis.set(key, `${reason} ${at}`, 'PX', Math.max(1, clock.outerMs(until)), 'NX'))
        const isFirst = (await write()) !== null
        journal.add(write)
        return isFirst
      },
      async revokeUser(mechanism, user, { reason, at }, spare) {
        const key = `${keys.recalled}${mechanism}:${user}`
        const write = (reached: number) =>
          answered(recall(redis, [key], [at, reason, spare ?? '', clock.lifeMs, reached]))
        const epoch = await write(0)
        journal.add(() => write(epoch))
      },
      async standing(mechanism, { id, user }) {
        const [denied = null, recalled = null, wholeSince = null] = await answered(
          redis.mget(
            `${keys.denied}${mechanism}:${id}`,
            `${keys.recalled}${mechanism}:${user}`,
            keys.wholeSince,
          ),
        )
        return {
          denied: denied === null ? null : readDenial(denied),
          user: recalled === null ? null : readRecall(recalled),
          wholeSince: wholeSince === null ? await startMemory() : Number(wholeSince),
        }
      },
    }
  }

  return {
    comparing,
    /** Forgets what there is about these sessions and their users. The memory begins now, and not when it is next asked. */
    async clear(sessions: readonly Pick<Session, 'id' | 'user' | 'mechanism'>[]): Promise<void> {
      const about = sessions.flatMap(({ id, user, mechanism }) => [
        `${keys.denied}${mechanism}:${id}`,
        `${keys.recalled}${mechanism}:${user}`,
      ])
      await answered(redis.unlink(keys.wholeSince, ...about))
      await startMemory()
    },
    /** Another Redis is there, which may remember nothing: then its memory begins now. Whoever signs in later is whole. */
    async resume(): Promise<void> {
      await startMemory()
    },
    /** A new bench has forgotten nothing: whatever it issued before this, it issued under this memory. */
    async begin(): Promise<void> {
      await answered(redis.set(keys.wholeSince, 0, 'PX', clock.lifeMs))
    },
  }
}

function reasonOf(text: unknown): EndReason {
  // What we cannot read is a denial all the same.
  return END_REASONS.find((known) => known === text) ?? 'revoked_by_admin'
}

function readDenial(value: string): Ended {
  const [reason, at] = value.split(' ')
  return { reason: reasonOf(reason), at: Number(at) || 0 }
}

function readRecall(value: string): UserStanding {
  const { before, epoch, reason, at, spare } = JSON.parse(value) as Record<string, unknown>
  return {
    before: Number(before),
    epoch: Number(epoch),
    spare: typeof spare === 'string' && spare !== '' ? spare : null,
    why: { reason: reasonOf(reason), at: Number(at) },
  }
}
