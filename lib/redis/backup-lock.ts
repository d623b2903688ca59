import { randomBytes } from 'node:crypto'
import { orUnavailable } from './connection.ts'
import type { RedisClient } from './dial.ts'
import { benchKeys } from './keys.ts'
import { script } from './script.ts'

const hold = script<0 | 1>(new URL('./hold-lock.lua', import.meta.url))

/** How long the lock outlives a process that was killed. One that works extends it. */
const LIFETIME_MS = 15_000

/** The lock of a backup or a restore of one bench, which all processes respect. */
export interface BackupLock {
  /** States who holds it. `restore-bench.lua` writes only if the lock still has it. */
  readonly token: string
  /** Whether it is still held. */
  isHeld(): Promise<boolean>
  release(): Promise<void>
}

/** @returns null if the lock is held, by this or another process */
export async function takeBackupLock(redis: RedisClient, benchId: string): Promise<BackupLock | null> {
  const key = benchKeys(benchId).backupLock
  const token = randomBytes(12).toString('base64url')
  if ((await orUnavailable(redis.set(key, token, 'PX', LIFETIME_MS, 'NX'))) !== 'OK') return null
  const extend = () => orUnavailable(hold(redis, [key], [token, LIFETIME_MS]))
  // If the lock was lost, the next step finds out.
  const timer = setInterval(() => extend().catch(() => {}), LIFETIME_MS / 3)
  timer.unref()
  return {
    token,
    isHeld: async () => (await extend()) === 1,
    async release() {
      clearInterval(timer)
      // Without Redis it expires.
      await orUnavailable(hold(redis, [key], [token, 0])).catch(() => {})
    },
  }
}
