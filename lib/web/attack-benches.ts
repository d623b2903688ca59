import { type HonestResult, serveHonestClients } from '#lib/attacks/honest.ts'
import type { Bench } from '#lib/bench/bench.ts'
import type { Lab } from '#lib/bench/lab.ts'
import { loginTicketsOf } from '#lib/bench/login-tickets.ts'
import { BenchClient, type Send } from '#lib/client/bench-client.ts'
import { directSend, type Serve } from '#lib/client/direct-send.ts'
import { INITIAL_CLOCK } from '#lib/core/clock.ts'
import type { Policy, PresetId } from '#lib/core/policy.ts'
import { type Carrier, MECHANISM_IDS, type MechanismId } from '#lib/core/session.ts'
import { merge } from './merge-patch.ts'
import { PolicySchema } from './schemas.ts'

/* The benches on which an attack is run, and those on which honest clients are served in the same setting. */

export interface Place {
  readonly lab: Lab
  readonly bench: Bench
  readonly serve: Serve
  /** Of the client, for limits. */
  readonly address: string
}

export interface Setting {
  readonly preset: PresetId
  readonly policy: Policy
  readonly mutations: readonly string[]
}

/** The same place, on whose benches no request is served after the bench of the visitor was deleted. */
export function whileExists({ serve, ...place }: Place): Place {
  const { signal } = place.bench.deletion
  return {
    ...place,
    serve: async (request) => (signal.aborted ? Response.json({}, { status: 404 }) : serve(request)),
  }
}

/** Whether honest clients are served in a setting, on a bench of their own. */
export async function honestUnder(
  place: Place,
  { mechanism, carrier }: { readonly mechanism: MechanismId; readonly carrier: Carrier },
  setting: Setting,
): Promise<HonestResult> {
  return withBench(place, setting, (bench) =>
    withTickets(bench, (passwords) =>
      serveHonestClients(new BenchClient(directSend(place.serve, HONEST), bench.id, passwords), {
        mechanism,
        carrier,
        policy: bench.state.policy,
      }),
    ),
  )
}

const HONEST = 'Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0'

/** Works on a bench in this setting, which is deleted afterwards. It has every lane. */
export async function withBench<T>(
  { lab: { benches } }: Place,
  { preset, policy, mutations }: Setting,
  work: (bench: Bench) => Promise<T>,
): Promise<T> {
  const own = { preset, policy: { ...policy, lanes: [...MECHANISM_IDS] }, clock: INITIAL_CLOCK, mutations }
  const { bench } = await benches.createTemporary(own)
  try {
    return await work(bench)
  } finally {
    await benches.deleteTemporary(bench)
  }
}

/** Works with tickets that stand for the passwords of the users of a bench. */
export async function withTickets<T>(
  bench: Bench,
  work: (passwords: Readonly<Record<string, string>>) => Promise<T>,
): Promise<T> {
  const { passwords, withdraw } = loginTicketsOf(bench).issue(bench.state.users.map(({ name }) => name))
  try {
    return await work(passwords)
  } finally {
    withdraw()
  }
}

/** The setting of a bench as an attack changes it. @throws if the change is no valid policy, which a test excludes */
export function changedSetting(
  { preset, policy }: Setting,
  {
    policy: patch = {},
    mutations = [],
  }: { readonly policy?: object; readonly mutations?: readonly string[] },
): Setting {
  return { preset, policy: PolicySchema.parse(merge(policy, patch, PolicySchema)), mutations }
}

/** Sends requests, and reads which sessions the logins among them create. */
export const notingLogins =
  (send: Send, onSession: (id: string) => void): Send =>
  async (path, ...sent) => {
    const response = await send(path, ...sent)
    if (path.split('?')[0]?.endsWith('/login') && response.status === 200)
      onSession((await response.clone().json()).session.id)
    return response
  }
