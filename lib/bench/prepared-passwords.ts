import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { generatePassword, type Passwords } from './password.ts'

/** A generated password and its stored hash. */
export interface NewPassword {
  readonly password: string
  readonly hash: string
}

const DEFAULTS = {
  /** The users of sixty benches. */
  target: 180,
  /** Hashing waits until no bench was created for this long, so that it does not compete with a class that arrives. */
  quietMs: 10_000,
  /** The share of time that the event loop may be in use: requests need the processor more than a later class does. */
  maxUtilization: 0.3,
}

/** How often a busy process looks whether it is idle. */
const BUSY_MS = 1000

/** So that the queue of hashes alternates between this work and the clients that wait. */
const NO_CLIENT = { address: '', bench: '' }

/**
 * Passwords that were generated and hashed before a bench needs them: three hashes are nearly all of the time that a new
 * bench takes, and a class creates sixty benches at the same moment. Each is used once. Hashed one at a time, while the process
 * is idle, and only in a process that has created a bench or opened a room.
 */
export class PreparedPasswords {
  private readonly ready: NewPassword[] = []
  private readonly hash: Passwords['hash']
  private readonly target: number
  private readonly quietMs: number
  private readonly maxUtilization: number
  private timer: NodeJS.Timeout | undefined

  constructor({ hash }: Pick<Passwords, 'hash'>, { target, quietMs, maxUtilization } = DEFAULTS) {
    this.hash = hash
    this.target = target
    this.quietMs = quietMs
    this.maxUtilization = maxUtilization
  }

  get size(): number {
    return this.ready.length
  }

  /** Benches will be needed soon: a class is about to arrive. */
  expectBenches(): void {
    this.fillAfter(0)
  }

  /** A prepared password, or one that is hashed now for this client. */
  async take(client: Parameters<Passwords['hash']>[1]): Promise<NewPassword> {
    this.fillAfter(this.quietMs)
    return this.ready.pop() ?? this.make(client)
  }

  private fillAfter(quietMs: number): void {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => void this.fill().catch(() => {}), quietMs).unref()
  }

  private async make(client: Parameters<Passwords['hash']>[1]): Promise<NewPassword> {
    const password = generatePassword()
    return { password, hash: await this.hash(password, client) }
  }

  /** Stops when another bench is created, which starts it again later. */
  private async fill(): Promise<void> {
    const { timer } = this
    let before = performance.eventLoopUtilization()
    while (this.ready.length < this.target && timer === this.timer) {
      const { utilization } = performance.eventLoopUtilization(before)
      before = performance.eventLoopUtilization()
      if (utilization > this.maxUtilization) await sleep(BUSY_MS, undefined, { ref: false })
      else this.ready.push(await this.make(NO_CLIENT))
    }
  }
}
