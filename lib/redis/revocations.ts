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
const revokeUser = script<[number, string]>(new URL('./revoke-user.lua', import.meta.url))

/** Lua writes 14 significant digits of a number when a script rewrites a record. */
const MAX_DATA_ID = 10 ** 14

/** Argument of the first run of a script: it may write to any revocation data. */
const ANY_DATA = ''

/** The bench's clock, for the lifetimes of keys. */
export interface RevocationClock {
  now(): Instant
  /** How long a key that is needed until this instant must live by Redis's own clock, in milliseconds. */
  nativeMs(until: Instant): number
  /** Maximum lifetime of a bench: the revocations of a user are needed to its end. */
  readonly lifetimeMs: number
}

/**
 * The revocation data of a bench: one key for each denied session, which expires when the last copy would have expired
 * anyway; one for each user whose credentials were all revoked. Every bench is its own issuer and ids are unique in it,
 * so the keys are `(iss, sid)` and `(iss, sub)`.
 */
export function redisRevocations(
  redis: RedisClient,
  benchId: string,
  clock: RevocationClock,
  redoLog: RedoLog,
) {
  const keys = benchKeys(benchId)
  let lastReadId = FIRST_REVOCATION_DATA_ID

  /** Stores the id: a credential that is issued without access to the store states it. */
  function withLastId(data: RevocationData): RevocationData {
    lastReadId = data.id
    return data
  }

  /** Returns the current revocation data, or starts new data if there is none. Of several processes one starts it. */
  async function startData(): Promise<RevocationData> {
    const started = { id: randomInt(FIRST_REVOCATION_DATA_ID + 1, MAX_DATA_ID), completeSince: clock.now() }
    await orUnavailable(redis.set(keys.completeSince, formatData(started), 'PX', clock.lifetimeMs, 'NX'))
    const current = await orUnavailable(redis.get(keys.completeSince))
    return withLastId(current === null ? started : readData(current))
  }

  /**
   * Binds the repetition of a write to the data that it was made to. Under other data, earlier credentials are refused
   * anyway, and the write would revoke credentials issued since.
   */
  function addToRedoLog(data: string, write: (onlyTo: string) => Promise<unknown>): void {
    if (data !== '') redoLog.add(() => write(data))
  }

  function withTechniques(techniques: readonly RevocationTechnique[]): RevocationStore {
    return {
      techniques,
      async deny(mechanism, sessionId, { reason, at }, until) {
        const key = `${keys.denied}${mechanism}:${sessionId}`
        const write = (onlyTo: string) =>
          orUnavailable(
            deny(
              redis,
              [key, keys.completeSince],
              [`${reason} ${at}`, Math.max(1, clock.nativeMs(until)), onlyTo],
            ),
          )
        const [isFirst, data] = await write(ANY_DATA)
        addToRedoLog(data, write)
        return isFirst === 1
      },
      async revokeUser(mechanism, user, { reason, at }, except) {
        const key = `${keys.revokedUsers}${mechanism}:${user}`
        const write = (reached: number, onlyTo: string) =>
          orUnavailable(
            revokeUser(
              redis,
              [key, keys.completeSince],
              [at, reason, except ?? '', clock.lifetimeMs, reached, onlyTo],
            ),
          )
        const [epoch, data] = await write(0, ANY_DATA)
        addToRedoLog(data, (onlyTo) => write(epoch, onlyTo))
      },
      async stateOf(mechanism, { id, user }) {
        const [denied = null, revokedUser = null, data = null] = await orUnavailable(
          redis.mget(
            `${keys.denied}${mechanism}:${id}`,
            `${keys.revokedUsers}${mechanism}:${user}`,
            keys.completeSince,
          ),
        )
        return {
          denied: denied === null ? null : readDenial(denied),
          user: revokedUser === null ? null : readUserRevocation(revokedUser),
          data: data === null ? await startData() : withLastId(readData(data)),
        }
      },
    }
  }

  return {
    withTechniques: withTechniques,
    /** The id of the data that this process read last. */
    lastReadId: () => lastReadId,
    /** Deletes the revocations of these sessions and their users, and starts new data. */
    async clear(sessions: readonly Pick<Session, 'id' | 'user' | 'mechanism'>[]): Promise<void> {
      const about = sessions.flatMap(({ id, user, mechanism }) => [
        `${keys.denied}${mechanism}:${id}`,
        `${keys.revokedUsers}${mechanism}:${user}`,
      ])
      await orUnavailable(redis.unlink(keys.completeSince, ...about))
      await startData()
    },
    /**
     * Reads the current data: after a failover or a flush there may be none. Then new data starts now, not at the next
     * check.
     */
    async resume(): Promise<void> {
      await startData()
    },
    /** Starts the first data of a new bench. */
    async begin(): Promise<void> {
      const first = withLastId({ id: FIRST_REVOCATION_DATA_ID, completeSince: clock.now() })
      await orUnavailable(redis.set(keys.completeSince, formatData(first), 'PX', clock.lifetimeMs))
    },
  }
}

function formatData({ id, completeSince }: RevocationData): string {
  return `${completeSince} ${id}`
}

/** Earlier releases wrote the instant alone, and 0 for the first data: it is then the id as well. */
function readData(value: string): RevocationData {
  const [completeSince, id = completeSince] = value.split(' ').map(Number)
  return { id: id ?? FIRST_REVOCATION_DATA_ID, completeSince: completeSince ?? 0 }
}

function reasonOf(text: unknown): EndReason {
  // An entry that cannot be parsed is a denial nevertheless.
  return END_REASONS.find((known) => known === text) ?? 'revoked_by_admin'
}

function readDenial(value: string): EndCause {
  const [reason, at] = value.split(' ')
  return { reason: reasonOf(reason), at: Number(at) || 0 }
}

function readUserRevocation(value: string): UserRevocation {
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
