import { randomInt } from 'node:crypto'
import type { RevocationTechnique } from '#lib/core/policy.ts'
import {
  type EndCause,
  FIRST_REVOCATION_DATA_ID,
  type RevocationData,
  type RevocationStore,
  type UserRevocation,
} from '#lib/core/revocation.ts'
import { END_REASONS, type EndReason, type Instant, type Session } from '#lib/core/session.ts'
import { orUnavailable } from './connection.ts'
import type { RedisClient } from './dial.ts'
import { benchKeys } from './keys.ts'
import type { RedoLog } from './redo-log.ts'
import { script } from './script.ts'

const deny = script<[0 | 1, string]>(new URL('./deny-session.lua', import.meta.url))
const recall = script<[number, string]>(new URL('./revoke-user.lua', import.meta.url))

/** 14 decimal digits: as many as Lua writes of a number when a script rewrites a record that contains it. */
const MAX_DATA_ID = 10 ** 14

/** Argument of a script that is run for the first time: it may write to any revocation data. */
const ANY_DATA = ''

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
  journal: RedoLog,
) {
  const keys = benchKeys(benchId)
  let lastReadId = FIRST_REVOCATION_DATA_ID

  /** Notes which data there is: a credential that is issued without the store states it. */
  function noting(data: RevocationData): RevocationData {
    lastReadId = data.id
    return data
  }

  /** Starts new revocation data if there is none, and returns the current one. Of several processes one starts it. */
  async function startData(): Promise<RevocationData> {
    const started = { id: randomInt(FIRST_REVOCATION_DATA_ID + 1, MAX_DATA_ID), completeSince: clock.now() }
    await orUnavailable(redis.set(keys.completeSince, formatData(started), 'PX', clock.lifeMs, 'NX'))
    const current = await orUnavailable(redis.get(keys.completeSince))
    return noting(current === null ? started : readData(current))
  }

  /**
   * Adds a write to the journal, bound to the data that it was made to. Credentials from before other data are refused
   * anyway; repeated there, the write would revoke what was issued since.
   */
  function addToJournal(data: string, write: (onlyTo: string) => Promise<unknown>): void {
    if (data !== '') journal.add(() => write(data))
  }

  /** The exceptions as a policy compares them. */
  function comparing(techniques: readonly RevocationTechnique[]): RevocationStore {
    return {
      techniques,
      async deny(mechanism, sessionId, { reason, at }, until) {
        const key = `${keys.denied}${mechanism}:${sessionId}`
        const write = (onlyTo: string) =>
          orUnavailable(
            deny(
              redis,
              [key, keys.completeSince],
              [`${reason} ${at}`, Math.max(1, clock.outerMs(until)), onlyTo],
            ),
          )
        const [isFirst, data] = await write(ANY_DATA)
        addToJournal(data, write)
        return isFirst === 1
      },
      async revokeUser(mechanism, user, { reason, at }, except) {
        const key = `${keys.revokedUsers}${mechanism}:${user}`
        const write = (reached: number, onlyTo: string) =>
          orUnavailable(
            recall(
              redis,
              [key, keys.completeSince],
              [at, reason, except ?? '', clock.lifeMs, reached, onlyTo],
            ),
          )
        const [epoch, data] = await write(0, ANY_DATA)
        addToJournal(data, (onlyTo) => write(epoch, onlyTo))
      },
      async stateOf(mechanism, { id, user }) {
        const [denied = null, recalled = null, data = null] = await orUnavailable(
          redis.mget(
            `${keys.denied}${mechanism}:${id}`,
            `${keys.revokedUsers}${mechanism}:${user}`,
            keys.completeSince,
          ),
        )
        return {
          denied: denied === null ? null : readDenial(denied),
          user: recalled === null ? null : readRecall(recalled),
          data: data === null ? await startData() : noting(readData(data)),
        }
      },
    }
  }

  return {
    comparing,
    /** The id of the data, as this process last read it. */
    lastReadId: () => lastReadId,
    /** Deletes what is stored about these sessions and their users, and starts new data. */
    async clear(sessions: readonly Pick<Session, 'id' | 'user' | 'mechanism'>[]): Promise<void> {
      const about = sessions.flatMap(({ id, user, mechanism }) => [
        `${keys.denied}${mechanism}:${id}`,
        `${keys.revokedUsers}${mechanism}:${user}`,
      ])
      await orUnavailable(redis.unlink(keys.completeSince, ...about))
      await startData()
    },
    /**
     * Reads which data there is: another Redis may have responded, which may be empty, or another process may have emptied
     * it. If there is none, new data starts now, and not at the next check.
     */
    async resume(): Promise<void> {
      await startData()
    },
    /** Starts the first data of a new bench. */
    async begin(): Promise<void> {
      const first = noting({ id: FIRST_REVOCATION_DATA_ID, completeSince: clock.now() })
      await orUnavailable(redis.set(keys.completeSince, formatData(first), 'PX', clock.lifeMs))
    },
  }
}

function formatData({ id, completeSince }: RevocationData): string {
  return `${completeSince} ${id}`
}

/** A release without ids wrote the instant alone, and 0 for the first data: its instant then is the id as well. */
function readData(value: string): RevocationData {
  const [completeSince, id = completeSince] = value.split(' ').map(Number)
  return { id: id ?? FIRST_REVOCATION_DATA_ID, completeSince: completeSince ?? 0 }
}

function reasonOf(text: unknown): EndReason {
  // What we cannot read is a denial all the same.
  return END_REASONS.find((known) => known === text) ?? 'revoked_by_admin'
}

function readDenial(value: string): EndCause {
  const [reason, at] = value.split(' ')
  return { reason: reasonOf(reason), at: Number(at) || 0 }
}

function readRecall(value: string): UserRevocation {
  const {
    before,
    epoch,
    reason,
    at,
    spare: except,
    spareFrom: exceptFrom,
  } = JSON.parse(value) as Record<string, unknown>
  return {
    before: Number(before),
    epoch: Number(epoch),
    except: typeof except === 'string' && except !== '' ? except : null,
    exceptFrom: Number(exceptFrom ?? 0),
    why: { reason: reasonOf(reason), at: Number(at) },
  }
}
