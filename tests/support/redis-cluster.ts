import type { Redis } from 'ioredis'
import { freePorts, type Member, startMember, until } from './redis-servers.ts'

/** A Cluster on this machine: three masters, a replica of each. */
export interface RedisCluster {
  /** Masters first, their replicas after them in the same order; the roles may change. */
  readonly members: readonly Member[]
  /** The configuration of the app. */
  readonly environment: { readonly REDIS_CLUSTER: string }
  slotOf(key: string): Promise<number>
  /** The current master of a slot. */
  ownerOf(slot: number): Promise<Member>
  /**
   * Moves a slot with all its keys to another master, some keys at a time, as `redis-cli --cluster reshard`
   * does.
   * @param isFirst which keys are moved before the others
   */
  move(
    slot: number,
    to: Member,
    between?: () => Promise<void>,
    isFirst?: (key: string) => boolean,
  ): Promise<void>
  /** Resolves when every slot is served and every replica of a running master is in sync. */
  whole(): Promise<void>
  stop(): Promise<void>
}

const SLOTS = 16_384
const MASTERS = 3
/** How long a node may be silent. Short, because a test waits for it. */
const NODE_TIMEOUT_MS = 1000

const SETTINGS = [
  ...['--cluster-enabled', 'yes', '--cluster-config-file', 'nodes.conf'],
  ...['--cluster-node-timeout', String(NODE_TIMEOUT_MS), '--cluster-allow-replica-migration', 'no'],
  // A bench is in one slot: those of the other masters keep working.
  ...['--cluster-require-full-coverage', 'no'],
]

/** Starts six servers, connects them and assigns the slots. */
export async function startRedisCluster(): Promise<RedisCluster> {
  const ports = await freePorts(MASTERS * 2)
  const members = await Promise.all(ports.map((port) => startMember(port, SETTINGS)))
  const stop = async () => void (await Promise.all(members.map((member) => member.stop())))
  try {
    await join(members)
  } catch (error) {
    await stop()
    throw error
  }
  const living = () => members.filter(({ admin }) => admin.status === 'ready')
  /** The reply of any running member: a paused one stays connected and sends nothing. */
  const queryAny = (question: (admin: Redis) => Promise<unknown>) =>
    Promise.any(living().map(({ admin }) => question(admin)))
  const idOf = async ({ admin }: Member) => String(await admin.cluster('MYID'))

  const cluster: RedisCluster = {
    members,
    environment: { REDIS_CLUSTER: ports.map((port) => `127.0.0.1:${port}`).join(',') },
    slotOf: async (key) => Number(await queryAny((admin) => admin.cluster('KEYSLOT', key))),
    async ownerOf(slot) {
      const port = portOf(await queryAny((admin) => admin.cluster('SLOTS')), slot)
      const owner = members.find((member) => member.port === port)
      if (!owner) throw new Error(`No member serves slot ${slot}.`)
      return owner
    },
    async move(slot, to, between = async () => {}, isFirst = () => true) {
      const from = await cluster.ownerOf(slot)
      await to.admin.cluster('SETSLOT', slot, 'IMPORTING', await idOf(from))
      await from.admin.cluster('SETSLOT', slot, 'MIGRATING', await idOf(to))
      for (;;) {
        const left = (await from.admin.cluster('GETKEYSINSLOT', slot, 1000)) as string[]
        const keys = [...left.filter(isFirst), ...left.filter((key) => !isFirst(key))].slice(0, 3)
        if (keys.length === 0) break
        await from.admin.migrate('127.0.0.1', to.port, '', 0, 5000, 'KEYS', ...keys)
        await between()
      }
      // The receiver first: in the other order there would be a moment in which no node owns the slot.
      const receiver = await idOf(to)
      for (const { admin } of [to, from, ...living()]) {
        await admin.cluster('SETSLOT', slot, 'NODE', receiver).catch(() => {})
      }
    },
    async whole() {
      await until('every running node has a master for every slot', async () => {
        const states = await Promise.all(living().map(({ admin }) => admin.cluster('INFO')))
        return states.every((state) => state.includes('cluster_state:ok'))
      })
      await until('every replica is in step', async () => {
        const infos = await Promise.all(living().map(({ admin }) => admin.info('replication')))
        return infos.every((info) => info.includes('role:master') || info.includes('master_link_status:up'))
      })
    },
    stop,
  }
  return cluster
}

/** The port of the master of a slot, in a reply to CLUSTER SLOTS. */
function portOf(ranges: unknown, slot: number): number | null {
  for (const [from, to, master] of ranges as [number, number, [host: string, port: number]][]) {
    if (from <= slot && slot <= to) return master[1]
  }
  return null
}

async function join(members: readonly Member[]): Promise<void> {
  const [first] = members
  if (!first) throw new Error('A Cluster without nodes.')
  await Promise.all(
    members.map(async ({ admin }, place) => {
      await admin.cluster('SET-CONFIG-EPOCH', place + 1)
      if (place >= MASTERS) return
      const slots = Array.from({ length: SLOTS }, (_, slot) => slot)
      await admin.cluster(
        'ADDSLOTS',
        ...slots.filter((slot) => Math.floor((slot * MASTERS) / SLOTS) === place),
      )
    }),
  )
  for (const { port } of members.slice(1)) await first.admin.cluster('MEET', '127.0.0.1', port)
  await everyNode(members, 'has found all the others', async ({ admin }) => {
    const known = String(await admin.cluster('NODES'))
      .trim()
      .split('\n')
    return known.length === members.length && known.every((line) => !/handshake|noaddr/.test(line))
  })
  await Promise.all(
    members.slice(MASTERS).map(async ({ admin }, place) => {
      await admin.cluster('REPLICATE', String(await members[place]?.admin.cluster('MYID')))
    }),
  )
  await everyNode(members, 'sees three masters with a replica each', async ({ admin }) => {
    const ranges = (await admin.cluster('SLOTS')) as unknown[][]
    const state = await admin.cluster('INFO')
    return (
      state.includes('cluster_state:ok') &&
      ranges.length === MASTERS &&
      ranges.every((range) => range.length === 4)
    )
  })
  await everyNode(members.slice(MASTERS), 'is in step with its master', async ({ admin }) =>
    (await admin.info('replication')).includes('master_link_status:up'),
  )
}

async function everyNode(
  members: readonly Member[],
  what: string,
  isSo: (member: Member) => Promise<boolean>,
): Promise<void> {
  await until(`every node ${what}`, async () => (await Promise.all(members.map(isSo))).every(Boolean))
}
