import type { Bench } from '#lib/bench/bench.ts'
import { BenchClient } from '#lib/client/bench-client.ts'
import { Client } from '#lib/client/client.ts'
import { directSend, type Serve } from '#lib/client/direct-send.ts'
import { recordOf } from '#lib/core/record-of.ts'
import type { MechanismId } from '#lib/core/session.ts'
import { withTickets } from './attack-benches.ts'
import { TRAITS } from './simulated-client-traits.ts'

/*
 * Clients for a restore: the server logs them in through its own API, keeps their credentials as an attacker would who has
 * copied them, and presents them before and after. Only in the memory of this process.
 */

interface TrialClient {
  readonly client: Client
  hasLoggedOut: boolean
  /** Whether its credential was refused when it was last presented. */
  isRefused: boolean
}

/** The result of presenting a credential. */
export interface Presented {
  readonly accepted: boolean
  readonly code: string | null
}

const isLoggedIn = ({ hasLoggedOut, isRefused }: TrialClient) => !hasLoggedOut && !isRefused

const clientsOfBench = new WeakMap<Bench, Map<MechanismId, TrialClient[]>>()

/** Another address for each client of a lane (RFC 5737), so that they do not share the limit of one. */
const addressOf = (number: number) => `203.0.113.${number + 100}`

/** The clients of one bench. */
export class TrialClients {
  private readonly bench: Bench
  private readonly serve: Serve

  constructor(bench: Bench, serve: Serve) {
    this.bench = bench
    this.serve = serve
  }

  private get lanes(): Map<MechanismId, TrialClient[]> {
    return clientsOfBench.get(this.bench) ?? new Map()
  }

  /** Logs in new clients on every lane. Those of before log out, so that they do not count in the result. */
  async logIn(perLane: number): Promise<void> {
    const { bench } = this
    await this.endAll()
    const users = bench.state.users.map(({ name }) => name)
    await withTickets(bench, async (passwords) => {
      const own = new BenchClient(directSend(this.serve, TRAITS.office.userAgent), bench.id, passwords)
      const lanes = await Promise.all(
        bench.state.policy.lanes.map(async (lane) => {
          const clients: TrialClient[] = []
          for (let number = 0; number < perLane; number++) {
            const { userAgent } = TRAITS.office
            const client = new Client(own, lane).from({ ip: addressOf(number), userAgent })
            const { status } = await client.login(users[number % users.length], {
              device: `Client ${number + 1}`,
            })
            // A limit of the policy may reject it.
            if (status === 200) clients.push({ client, hasLoggedOut: false, isRefused: false })
          }
          return [lane, clients] as const
        }),
      )
      const active = await this.activeSessions()
      const isActive = ({ client }: TrialClient) => active.has(client.session?.id ?? '')
      // A limit of the policy may have evicted it for a later one.
      clientsOfBench.set(bench, new Map(lanes.map(([lane, clients]) => [lane, clients.filter(isActive)])))
    })
  }

  private async activeSessions(): Promise<ReadonlySet<string>> {
    const { ledger, index } = this.bench.observer
    await ledger.whenFlushed()
    return new Set((await index.all({ state: 'active' })).map(({ id }) => id))
  }

  /** Ends the sessions of all clients, also of those that a restore has brought back. */
  private async endAll(): Promise<void> {
    await Promise.all(
      Array.from(this.lanes.values(), async (clients) => {
        for (const { client } of clients) await client.copy().logout()
      }),
    )
  }

  /** Logs out the next clients of every lane. Their credentials are kept. */
  async logOut(perLane: number): Promise<void> {
    await Promise.all(
      Array.from(this.lanes.values(), async (clients) => {
        for (const each of clients.filter(isLoggedIn).slice(0, perLane)) {
          const { status } = await each.client.copy().logout()
          if (status === 200) each.hasLoggedOut = true
        }
      }),
    )
  }

  /** Presents every credential. By session. */
  async present(): Promise<ReadonlyMap<string, Presented>> {
    const all = Array.from(this.lanes.values()).flat()
    const presented = await Promise.all(
      all.map(async (each) => {
        const { client } = each
        const { status, body } = await client.copy().me('?slide=0')
        const result = { accepted: status === 200, code: status === 200 ? null : (body?.code ?? null) }
        // Without a store the credential is neither accepted nor refused.
        if (status !== 503) each.isRefused = !result.accepted
        return [client.session?.id ?? '', result] as const
      }),
    )
    return new Map(presented)
  }

  counts() {
    const { lanes } = this.bench.state.policy
    const count = (is: (each: TrialClient) => boolean) =>
      recordOf(lanes, (lane) => (this.lanes.get(lane) ?? []).filter(is).length)
    return {
      loggedIn: count(isLoggedIn),
      loggedOut: count(({ hasLoggedOut }) => hasLoggedOut),
      refused: count(({ hasLoggedOut, isRefused }) => isRefused && !hasLoggedOut),
    }
  }
}
