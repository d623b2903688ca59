import { factsOf, KEYED_MECHANISMS } from '#lib/core/mechanism-facts.ts'
import type { Revocation } from '#lib/core/policy.ts'
import type { MechanismId } from '#lib/core/session.ts'
import type { BenchOptions } from './test-bench.ts'

/** A mechanism with its options, as the contract suite uses it. */
export interface Case {
  readonly name: string
  readonly mechanism: MechanismId
  /** Options of the new bench. */
  readonly options: BenchOptions
}

const memory = { preset: 'textbook' } as const

/** The mechanisms that store a record of each session, with every store. */
export const WITH_RECORDS: readonly Case[] = [
  { name: 'server-session in memory', mechanism: 'server-session', options: memory },
  {
    name: 'server-session replicated',
    mechanism: 'server-session',
    options: { policy: { serverSession: { store: 'replicated' } } },
  },
  { name: 'server-session in Redis', mechanism: 'server-session', options: {} },
  {
    name: 'server-session in two tiers',
    mechanism: 'server-session',
    options: { policy: { serverSession: { store: 'two-tier' } } },
  },
  {
    name: 'server-session in a database',
    mechanism: 'server-session',
    options: { policy: { serverSession: { store: 'database' } } },
  },
  { name: 'opaque-token', mechanism: 'opaque-token', options: {} },
]

/** Whether a node may accept a session for some time after another node has ended it. */
export const mayLag = ({ name }: Pick<Case, 'name'>): boolean => /replicated|two tiers/.test(name)

/** Those of them that are shared by all nodes, in Redis. */
export const IN_REDIS = WITH_RECORDS.filter(({ name }) => !/memory|replicated|database/.test(name))

/** Self-contained credentials that can be revoked. */
export const WITH_DENYLIST: readonly Case[] = [
  { name: 'sealed-cookie with a denylist', mechanism: 'sealed-cookie', options: {} },
  { name: 'signed-cookie with a denylist', mechanism: 'signed-cookie', options: {} },
  { name: 'jwt with a denylist', mechanism: 'jwt', options: {} },
]

/** Self-contained credentials without revocation. */
export const PURE: readonly Case[] = [
  { name: 'sealed-cookie, pure', mechanism: 'sealed-cookie', options: { preset: 'textbook' } },
  { name: 'signed-cookie, pure', mechanism: 'signed-cookie', options: { preset: 'textbook' } },
  { name: 'jwt, pure', mechanism: 'jwt', options: { preset: 'textbook' } },
]

export const EVERY: readonly Case[] = [...WITH_RECORDS, ...WITH_DENYLIST, ...PURE]

/** Each revocation technique for self-contained credentials; alone and combined. The signed cookie shares the sealed cookie's code. */
export const WITH_TECHNIQUE: readonly (Case & { readonly technique: Revocation })[] = (
  ['denylist', 'not-before', 'epoch', ['denylist', 'epoch'], ['denylist', 'not-before', 'epoch']] as const
).flatMap((technique) =>
  (['sealed-cookie', 'jwt'] as const).map((mechanism) => ({
    name: `${mechanism} with ${[technique].flat().join(' and ')}`,
    mechanism,
    technique,
    options: { policy: { [factsOf(mechanism).policyKey]: { revocation: technique } } },
  })),
)

/** The same settings for every mechanism with self-contained credentials. */
export function selfContained(settings: object): Readonly<Record<string, object>> {
  return Object.fromEntries(KEYED_MECHANISMS.map((id) => [factsOf(id).policyKey, settings]))
}
