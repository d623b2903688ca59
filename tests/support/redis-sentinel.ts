import { mkdtempSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Redis } from 'ioredis'
import { startChild } from '../../lib/run/children.ts'
import { thisMachine } from '../../lib/run/machine.ts'
import { requireRedisProgram } from '../../lib/run/redis-program.ts'
import { connectTo, freePorts, type Member, startMember, until } from './redis-servers.ts'

/** A master, two replicas, and three Sentinels that watch them. */
export interface SentinelSet {
  /** The first master first; the roles may change. */
  readonly members: readonly Member[]
  /** The configuration of the app. */
  readonly environment: { readonly REDIS_SENTINELS: string; readonly REDIS_SENTINEL_NAME: string }
  /** The current master according to the Sentinels. */
  master(): Promise<Member>
  /** Whether a Sentinel has begun to promote a replica. */
  isFailingOver(): Promise<boolean>
  /**
   * Resolves when all Sentinels name the same master: each publishes the switch, and each time the app
   * reconnects.
   */
  agreed(): Promise<void>
  /** A stopped member is started again as an operator would do it: empty, and as a replica. */
  rejoin(member: Member): Promise<void>
  /** Resolves when every replica is in sync with the master, and every Sentinel has found all the others. */
  whole(): Promise<void>
  stop(): Promise<void>
}

/** The name of the master in the Sentinels. */
export const NAME = 'lab-master'
/**
 * How long a server may be silent. Short, as a test waits for it; and no shorter than a busy machine can be
 * silent.
 */
const DOWN_AFTER_MS = 1000

/**
 * Starts all six, and resolves when they have found each other.
 * @param settings of the servers, beyond the usual ones
 */
export async function startSentinelSet(settings: readonly string[] = []): Promise<SentinelSet> {
  const [first = 0, ...others] = await freePorts(6)
  const replicaOf = ['--replicaof', `127.0.0.1 ${first}`]
  const members = [
    await startMember(first, settings),
    ...(await Promise.all(others.slice(0, 2).map((port) => startMember(port, [...settings, ...replicaOf])))),
  ]
  const sentinels = await Promise.all(others.slice(2).map((port) => startSentinel(port, first)))
  const set: SentinelSet = {
    members,
    environment: {
      REDIS_SENTINELS: sentinels.map(({ port }) => `127.0.0.1:${port}`).join(','),
      REDIS_SENTINEL_NAME: NAME,
    },
    async master() {
      const replies = sentinels.map(({ admin }) => admin.call('SENTINEL', 'get-master-addr-by-name', NAME))
      const [, port] = (await Promise.any(replies)) as [host: string, port: string]
      const master = members.find((member) => member.port === Number(port))
      if (!master) throw new Error('The Sentinels name an unknown master.')
      return master
    },
    async rejoin(member) {
      await member.restart()
      await member.admin.call('REPLICAOF', '127.0.0.1', (await set.master()).port)
    },
    async isFailingOver() {
      const seen = await Promise.all(sentinels.map(({ admin }) => admin.call('SENTINEL', 'master', NAME)))
      return seen.some((master) => String(master).includes('failover_in_progress'))
    },
    async agreed() {
      await until('all Sentinels name the same master', async () => {
        const named = await Promise.all(
          sentinels.map(({ admin }) => admin.call('SENTINEL', 'get-master-addr-by-name', NAME)),
        )
        return new Set(named.map(String)).size === 1
      })
    },
    async whole() {
      await set.agreed()
      await until('both replicas are in step with the master', async () => {
        const info = await (await set.master()).admin.info('replication')
        return (info.match(/state=online/g) ?? []).length === 2
      })
      await until('every Sentinel has found the others and two healthy replicas', async () => {
        const seen = await Promise.all(sentinels.map(({ admin }) => topologySeenBy(admin)))
        return seen.every(({ sentinels, replicas }) => sentinels === 2 && replicas === 2)
      })
    },
    async stop() {
      await Promise.all([...sentinels, ...members].map((each) => each.stop()))
    },
  }
  try {
    await set.whole()
  } catch (error) {
    await set.stop()
    throw error
  }
  return set
}

async function topologySeenBy(admin: Redis): Promise<{ sentinels: number; replicas: number }> {
  const [others, replicas] = (await Promise.all([
    admin.call('SENTINEL', 'sentinels', NAME),
    admin.call('SENTINEL', 'replicas', NAME),
  ])) as [unknown[], unknown[]]
  const well = replicas.filter((replica) => !/s_down|disconnected/.test(JSON.stringify(replica)))
  return { sentinels: others.length, replicas: well.length }
}

/** A Sentinel writes its state into its configuration file, so it has a folder for it. */
export async function startSentinel(port: number, master: number, more: readonly string[] = []) {
  const { path, argv0 } = await requireRedisProgram(thisMachine, () => {})
  const directory = mkdtempSync(join(tmpdir(), 'session-lab-sentinel-'))
  const settings = join(directory, 'sentinel.conf')
  writeFileSync(
    settings,
    [
      `port ${port}`,
      'bind 127.0.0.1',
      `dir ${directory}`,
      ...more,
      `sentinel monitor ${NAME} 127.0.0.1 ${master} 2`,
      `sentinel down-after-milliseconds ${NAME} ${DOWN_AFTER_MS}`,
      `sentinel failover-timeout ${NAME} 3000`,
      `sentinel parallel-syncs ${NAME} 2`,
    ].join('\n'),
  )
  const child = startChild(path, [settings, '--sentinel'], { argv0, cwd: directory, cleanUp: directory })
  const admin = connectTo(port)
  return {
    port,
    admin,
    async stop() {
      admin.disconnect()
      await child.stop({ signal: 'SIGKILL' })
      await rm(directory, { recursive: true, force: true })
    },
  }
}
