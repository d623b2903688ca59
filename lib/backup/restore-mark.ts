import { randomBytes } from 'node:crypto'
import { within } from '#lib/core/within.ts'
import { orUnavailable, type RedisConnections } from '#lib/redis/connection.ts'
import { StopError } from './stop.ts'

/*
 * The mark of a restore that has begun and is not complete. It is in Redis before anything is changed, and does not expire: an
 * app that starts on half restored stores is not ready, also if the restore was killed.
 */

/** Keys of the restore itself, which belong to no bench and are in no backup. */
const OWN = '{session-lab:restore}:'
const MARK = `${OWN}mark`
/** A key of the restore with which it tries whether Redis reads what was dumped. */
export const PROBE = `${OWN}probe`

export function isOfRestore(key: string): boolean {
  return key.startsWith(OWN)
}

type Connections = Pick<RedisConnections, 'commands'>

/** What to do about a restore that is not complete; null if there is none. */
export async function unfinishedRestore({ commands }: Connections): Promise<string | null> {
  return adviceOn(await orUnavailable(commands.get(MARK)))
}

/** A check of readiness has a second for all of its questions. */
const REPLY_MS = 250

/**
 * If Redis does not say, the stores count as whole: it is not ready then anyway, and a bench that is not complete has no state.
 * @throws Error if the stores are restored only in part
 */
export async function requireWholeStores({ commands }: Connections): Promise<void> {
  const advice = adviceOn(await within(REPLY_MS, commands.get(MARK)).catch(() => null))
  if (advice !== null) throw new Error(advice)
}

function adviceOn(mark: string | null): string | null {
  if (mark === null) return null
  const since = mark.split(' ')[1] ?? 'an unknown instant'
  return (
    `The stores are restored only in part: the restore that began at ${since} is not complete. If it has stopped, repeat ` +
    'it with npm run restore -- FILE … --replace.'
  )
}

/** The mark of one restore, as long as no other restore has taken its place. */
export class RestoreMark {
  private readonly redis: Connections
  private readonly value: string

  private constructor(redis: Connections, value: string) {
    this.redis = redis
    this.value = value
  }

  /**
   * @param replaces whether it may take the place of another mark
   * @throws StopError if there is another one
   */
  static async begin(redis: Connections, replaces: boolean): Promise<RestoreMark> {
    const value = `${randomBytes(9).toString('base64url')} ${new Date().toISOString()}`
    const { commands } = redis
    const reply = replaces ? commands.set(MARK, value) : commands.set(MARK, value, 'NX')
    if ((await orUnavailable(reply)) === null) throw new StopError('refused', 'Another restore has begun.')
    return new RestoreMark(redis, value)
  }

  /** @throws StopError if another restore has taken its place */
  async assertOwn(): Promise<void> {
    const mark = await orUnavailable(this.redis.commands.get(MARK))
    if (mark !== this.value)
      throw new StopError('refused', 'Another restore has begun, and replaces this one.')
  }

  /** The stores are complete. */
  async end(): Promise<void> {
    await this.assertOwn()
    await orUnavailable(this.redis.commands.del(MARK))
  }
}
