import { randomBytes } from 'node:crypto'
import type { Bench } from './bench.ts'

/**
 * Stand for the passwords of a bench’s users while an attack runs: the server has only hashes of the passwords, and a hash of
 * each login would take most of the time of a run. A ticket is random, valid for one bench in one process, and never sent to
 * a client.
 */
class LoginTickets {
  private readonly users = new Map<string, string>()

  /** Issues a ticket for each of these users. @returns the tickets by user, and a function that withdraws them */
  issue(users: readonly string[]): { passwords: Readonly<Record<string, string>>; withdraw: () => void } {
    const issued = users.map((user) => [user, `ticket-${randomBytes(24).toString('base64url')}`] as const)
    for (const [user, ticket] of issued) this.users.set(ticket, user)
    return {
      passwords: Object.fromEntries(issued),
      withdraw: () => {
        for (const [, ticket] of issued) this.users.delete(ticket)
      },
    }
  }

  /** Whether the password is a ticket of this user. */
  redeems(user: string, password: string): boolean {
    return this.users.size > 0 && this.users.get(password) === user
  }
}

const tickets = new WeakMap<Bench, LoginTickets>()

/** The tickets of a bench in this process. */
export function loginTicketsOf(bench: Bench): LoginTickets {
  const known = tickets.get(bench) ?? new LoginTickets()
  tickets.set(bench, known)
  return known
}
