/* What a class needs of a machine, and what to do where it is missing. Pure functions of facts. */

/** Participants that the checks count with. */
export const CLASS_SIZE = 60

export interface MachineFacts {
  readonly port: number
  readonly cores: number
  readonly availableBytes: number
  readonly diskBytes: number
  /** How many files and connections a process may have open; null: unknown. */
  readonly openFiles: number | null
  readonly redis: RedisFacts | null
  readonly firewall: Firewall
  /** Where this machine is a machine inside another one, which the class does not reach without more. */
  readonly inside: 'wsl' | 'container' | null
  readonly hasAddress: boolean
  readonly maxBenches: number
}

export interface RedisFacts {
  readonly engine: string
  /** 0: no limit. */
  readonly maxBytes: number
  readonly usedBytes: number
  readonly policy: string
}

export type Firewall = 'ufw' | 'firewalld' | 'macos' | 'none' | 'unknown'

export interface CheckLine {
  readonly name: string
  readonly isOk: boolean
  readonly text: string
  /** What to do. */
  readonly todo?: string
}

const MB = 1024 * 1024
const GB = 1024 * MB
/** For {@link CLASS_SIZE} seats: the app has used up to 0.7 GB, Redis has 0.5 GB at most, and a browser of the teacher. */
const NEEDED_BYTES = 1.5 * GB
const NEEDED_REDIS_BYTES = 256 * MB
const NEEDED_DISK_BYTES = GB
/** Each browser opens up to six connections, and the app as many to Redis and files as it needs. */
const NEEDED_FILES = CLASS_SIZE * 6 + 400

export function checkMachine(facts: MachineFacts): readonly CheckLine[] {
  return [
    { name: 'port', isOk: true, text: `${facts.port} is free` },
    checkNetwork(facts),
    checkFirewall(facts),
    checkCores(facts),
    checkMemory(facts),
    checkRedis(facts.redis),
    checkOpenFiles(facts),
    checkDisk(facts),
    checkBenches(facts),
  ]
}

function checkNetwork({ hasAddress, inside }: MachineFacts): CheckLine {
  if (!hasAddress) {
    const todo = 'connect to the network of the class, then start again'
    return line('network', 'this machine has no address that a class reaches', todo)
  }
  if (inside === 'wsl') {
    const todo =
      'in Windows, set networkingMode=mirrored in .wslconfig, or forward the port with netsh interface portproxy'
    return line('network', 'WSL has a network of its own, which the class does not reach', todo)
  }
  if (inside === 'container') {
    const todo = 'publish the port, and set PUBLIC_URL=http://ADDRESS-OF-THE-HOST:PORT'
    return line('network', 'a container has a network of its own, which the class does not reach', todo)
  }
  return line('network', 'this machine has an address; a Wi-Fi that isolates its clients blocks it anyway')
}

function checkFirewall({ firewall, port }: MachineFacts): CheckLine {
  const phone = 'open the address on a phone before the class'
  switch (firewall) {
    case 'ufw':
      return line('firewall', 'ufw is on', `sudo ufw allow ${port}/tcp`)
    case 'firewalld':
      return line('firewall', 'firewalld is on', `sudo firewall-cmd --add-port=${port}/tcp`)
    case 'macos':
      return line('firewall', 'the firewall of macOS is on', 'allow incoming connections for “node”')
    case 'none':
      return line('firewall', `none found; ${phone}`)
    case 'unknown':
      return line('firewall', 'not known', phone)
  }
}

function checkCores({ cores }: MachineFacts): CheckLine {
  const todo = 'close other programs; at most 30 seats at a time'
  return line('cores', `${cores}`, cores >= 2 ? undefined : todo)
}

function checkMemory({ availableBytes }: MachineFacts): CheckLine {
  const isOk = availableBytes >= NEEDED_BYTES
  const text = `${inGb(availableBytes)} GB available, ${inGb(NEEDED_BYTES)} GB needed for ${CLASS_SIZE} seats`
  return line('memory', text, isOk ? undefined : 'close other programs')
}

function checkRedis(redis: RedisFacts | null): CheckLine {
  if (redis === null) {
    const todo = 'check its maxmemory, and that maxmemory-policy is noeviction'
    return line('Redis', 'as configured, not checked', todo)
  }
  const { engine, maxBytes, usedBytes, policy } = redis
  if (policy !== 'noeviction') {
    const todo = 'set maxmemory-policy noeviction'
    return line('Redis', `${engine} evicts sessions when its memory is full (${policy})`, todo)
  }
  const freeBytes = maxBytes === 0 ? Number.POSITIVE_INFINITY : maxBytes - usedBytes
  const text = `${engine}, noeviction, ${maxBytes === 0 ? 'no limit of memory' : `${inMb(freeBytes)} MB free`}`
  return line('Redis', text, freeBytes >= NEEDED_REDIS_BYTES ? undefined : 'raise its maxmemory to 512 MB')
}

function checkOpenFiles({ openFiles }: MachineFacts): CheckLine {
  if (openFiles === null) return line('open files', 'not known', `ulimit -n must be ${NEEDED_FILES} or more`)
  const isOk = openFiles >= NEEDED_FILES
  const shown = openFiles === Number.MAX_SAFE_INTEGER ? 'no limit' : openFiles
  return line('open files', `${shown} (ulimit -n)`, isOk ? undefined : 'ulimit -n 4096, then start again')
}

function checkDisk({ diskBytes }: MachineFacts): CheckLine {
  const isOk = diskBytes >= NEEDED_DISK_BYTES
  const todo = 'free some: without space there are no snapshots'
  return line('disk', `${inGb(diskBytes)} GB free`, isOk ? undefined : todo)
}

function checkBenches({ maxBenches }: MachineFacts): CheckLine {
  // A reset keeps the old bench until it can no longer be undone.
  const isOk = maxBenches >= CLASS_SIZE * 4
  return line('benches', `at most ${maxBenches} (MAX_BENCHES)`, isOk ? undefined : 'MAX_BENCHES=1000')
}

function line(name: string, text: string, todo?: string): CheckLine {
  return { name, text, isOk: todo === undefined, ...(todo !== undefined && { todo }) }
}

const inGb = (bytes: number) => (bytes / GB).toFixed(1)
const inMb = (bytes: number) => Math.round(bytes / MB)

/** One line of the terminal for each check. */
export function printedChecks(lines: readonly CheckLine[]): readonly string[] {
  const width = Math.max(...lines.map(({ name }) => name.length))
  return lines.map(
    ({ name, isOk, text, todo }) =>
      `  ${isOk ? '✓' : '!'} ${name.padEnd(width)}  ${text}${todo === undefined ? '' : `\n    ${' '.repeat(width)}  → ${todo}`}`,
  )
}

/** What the browsers of the class miss on plain http under a name that is not the loopback. */
export const PLAIN_HTTP_LINES = [
  'On plain http, the browsers of the class differ from production:',
  '  - cookies without Secure and without the __Host- prefix; others on this network can read them',
  '  - no clipboard: text to copy has to be selected',
  '  - no service worker, so that part of the attack lab is missing',
  'For https with a certificate made on this machine: npm run workshop -- --https',
] as const
