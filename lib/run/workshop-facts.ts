/** Facts about this machine, for the checks of a workshop. */
import { existsSync, readFileSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { availableParallelism, release } from 'node:os'
import { Redis } from 'ioredis'
import { readEnvironment } from '../env.ts'
import type { Machine } from './machine.ts'
import { root } from './node.mjs'
import type { Firewall, MachineFacts, RedisFacts } from './workshop-checks.ts'

interface Given {
  readonly port: number
  /** Empty if Sentinels or a Cluster are configured. */
  readonly redisUrl: string
  readonly hasAddress: boolean
}

export async function machineFacts(
  machine: Machine,
  { port, redisUrl, hasAddress }: Given,
): Promise<MachineFacts> {
  const disk = await statfs(root)
  return {
    port,
    hasAddress,
    cores: availableParallelism(),
    availableBytes: process.availableMemory(),
    diskBytes: disk.bavail * disk.bsize,
    openFiles: openFiles(),
    redis: redisUrl === '' ? null : await redisFacts(redisUrl),
    firewall: await firewallOf(machine),
    inside: surroundings(machine),
    maxBenches: readEnvironment({ MAX_BENCHES: process.env.MAX_BENCHES }).maxBenches,
  }
}

/** Node raises the limit of a process to what the system allows it. */
function openFiles(): number | null {
  const report = process.report.getReport() as {
    userLimits?: { open_files?: { soft: number | 'unlimited' } }
  }
  const soft = report.userLimits?.open_files?.soft
  return soft === 'unlimited' ? Number.MAX_SAFE_INTEGER : (soft ?? null)
}

/** By INFO, which also a user without CONFIG may call. */
async function redisFacts(url: string): Promise<RedisFacts | null> {
  const redis = new Redis(url.replace(/^unix:/, ''), { lazyConnect: true, maxRetriesPerRequest: 1 })
  redis.on('error', () => {})
  try {
    const info = await redis.info()
    const value = (name: string) => new RegExp(`^${name}:(.*)$`, 'm').exec(info)?.[1]?.trim() ?? ''
    return {
      engine: `Redis ${value('redis_version')}`,
      maxBytes: Number(value('maxmemory')),
      usedBytes: Number(value('used_memory')),
      policy: value('maxmemory_policy'),
    }
  } catch {
    return null
  } finally {
    redis.disconnect()
  }
}

const MACOS_FIREWALL = '/usr/libexec/ApplicationFirewall/socketfilterfw'

async function firewallOf(machine: Machine): Promise<Firewall> {
  if (machine.platform === 'darwin') {
    const { ok, output } = await machine.run(MACOS_FIREWALL, ['--getglobalstate'], { timeoutMs: 2000 })
    if (!ok) return 'unknown'
    return /disabled/i.test(output) ? 'none' : 'macos'
  }
  if (machine.platform !== 'linux') return 'unknown'
  if (/^ENABLED=yes/m.test(readIfAllowed('/etc/ufw/ufw.conf'))) return 'ufw'
  if (machine.find('firewall-cmd') === null) return 'none'
  const { ok } = await machine.run('firewall-cmd', ['--state'], { timeoutMs: 2000 })
  return ok ? 'firewalld' : 'none'
}

function surroundings({ platform }: Machine): MachineFacts['inside'] {
  if (platform !== 'linux') return null
  if (/microsoft/i.test(release())) return 'wsl'
  return ['/.dockerenv', '/run/.containerenv'].some((path) => existsSync(path)) ? 'container' : null
}

function readIfAllowed(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
