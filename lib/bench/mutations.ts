import { AsyncLocalStorage } from 'node:async_hooks'
import { RequestRefused } from '#lib/core/errors.ts'
import type { Mechanism } from '#lib/core/mechanism.ts'
import type { Policy } from '#lib/core/policy.ts'
import type { RevocationStore } from '#lib/core/revocation.ts'
import type { MechanismId, NodeId } from '#lib/core/session.ts'
import type { Sessions } from '#lib/core/sessions.ts'
import type { SessionStore } from '#lib/core/store.ts'
import type { VerifiedCache } from '#lib/core/verified-cache.ts'
import { FLAWS, MUTATIONS } from '#lib/mutants/index.ts'
import type { Mutant, ResponseFacts, SeamMemory, SeamResponse, SeamScope } from '#lib/mutants/mutant.ts'
import type { Bench } from './bench.ts'
import { NO_FAULTS } from './state.ts'

/*
 * The switch of the planted bugs (`lib/mutants`). A bench has a list of active ones, and one request may have a list of its
 * own. Without any, a composition has no seam, and a request costs one comparison.
 */

const BY_ID: ReadonlyMap<string, Mutant> = new Map(
  [...MUTATIONS, ...FLAWS].map((mutant) => [mutant.id, mutant]),
)

/** How many there are: a list with each of them once has no more. */
export const MAX_MUTATIONS = BY_ID.size

/** The list of one request; undefined if it has that of its bench. */
const ofRequest = new AsyncLocalStorage<readonly string[] | undefined>()
/** Whether a request of this process ever had one: until then, the asynchronous context is not read. */
let hasRequestLists = false

/** Whether an ID is that of a control: a change that a test suite must not report. */
export function isControl(id: string): boolean {
  return BY_ID.get(id)?.control === true
}

/** The planted bugs as the API lists them. */
export function describeMutations() {
  return { mutations: MUTATIONS.map(described), flaws: FLAWS.map(described) }
}

function described({ at: _, control, ...mutant }: Mutant) {
  return { ...mutant, control: control === true }
}

/**
 * Checks a list of IDs and returns it in the order of the table.
 * @throws RequestRefused `invalid_request` if an ID is unknown or occurs twice
 */
export function validMutations(ids: readonly string[], field: string): readonly string[] {
  const refuse = (detail: string) => new RequestRefused('invalid_request', detail, { field })
  const unknown = ids.find((id) => !BY_ID.has(id))
  if (unknown !== undefined) {
    throw refuse(`Unknown mutation ${unknown.slice(0, 40)}. Known: ${Array.from(BY_ID.keys()).join(', ')}.`)
  }
  const repeated = ids.find((id, index) => ids.indexOf(id) !== index)
  if (repeated !== undefined) throw refuse(`Mutation ${repeated} is named more than once. Name it once.`)
  return Array.from(BY_ID.keys()).filter((id) => ids.includes(id))
}

/** Runs the work of one request with its own list. @param ids null if it has none: then that of its bench applies */
export function withMutations<T>(ids: readonly string[] | null, work: () => T): T {
  if (ids === null) {
    // A handler that sends requests in this process does not pass its own list on to them.
    return hasRequestList() ? ofRequest.run(undefined, work) : work()
  }
  hasRequestLists = true
  return ofRequest.run(ids, work)
}

function hasRequestList(): boolean {
  return hasRequestLists && ofRequest.getStore() !== undefined
}

/** The list of a bench. Another process, with another environment, may have set it. */
export function mutationsOfBench({ state, labVulnerable }: Bench): readonly string[] {
  return labVulnerable ? state.mutations : NO_FAULTS.mutations
}

/** The bugs that change nothing in this bench, and are only reported when a request would run into them. */
function observedIn({ state, labVulnerable }: Bench): readonly string[] {
  return labVulnerable ? state.observedMutations : NO_FAULTS.observedMutations
}

/** The list of the request that is running, or that of the bench. */
function mutationsOf(bench: Bench): readonly string[] {
  return (hasRequestLists ? ofRequest.getStore() : undefined) ?? mutationsOfBench(bench)
}

/** The list as part of the key of a composition; empty without mutations. */
export function mutationKeyOf(bench: Bench): string {
  const isOfRequest = hasRequestList()
  const ids = mutationsOf(bench)
  const observed = observedIn(bench)
  if (ids.length === 0 && observed.length === 0 && !isOfRequest) return ''
  return ` ${isOfRequest ? 'request ' : ''}${ids.join(' ')} ${observed.join(' ')}`
}

/** The seams of a mechanism on one node, with the changes of the active bugs. */
export interface Seams {
  policy(policy: Policy): Policy
  store<S extends SessionStore>(store: S): S
  revocations(store: RevocationStore | undefined): RevocationStore | undefined
  mechanism<M extends Mechanism>(mechanism: M): M
  newId(newId: () => Promise<string>): () => Promise<string>
  sessions(sessions: Sessions, mechanism: Mechanism): Sessions
  cache(cache: VerifiedCache | null): VerifiedCache | null
}

const UNCHANGED: Seams = {
  policy: (policy) => policy,
  store: (store) => store,
  revocations: (store) => store,
  mechanism: (mechanism) => mechanism,
  newId: (newId) => newId,
  sessions: (sessions) => sessions,
  cache: (cache) => cache,
}

/** The seams for a composition. */
export function seamsOf(bench: Bench, id: MechanismId, node: NodeId): Seams {
  const ids = mutationsOf(bench)
  const isOfRequest = hasRequestList()
  const mutants = plantedFor(bench, ids, id)
  if (mutants.length === 0 && !isOfRequest) return UNCHANGED
  const planted = mutants.map(({ mutant, isActive }) => ({
    at: mutant.at,
    isActive,
    reach: () => reached(bench, mutant.id, id),
    scope: {
      id,
      node,
      bench: bench.publicName,
      now: () => bench.nowAt(node),
      keys: bench.keys.at(node),
      revocationDataId: bench.stores.revocations.lastReadId,
      memory: memoryOf(bench, mutant.id),
      nodeMemory: memoryOf(bench, `${mutant.id} ${node}`),
    } satisfies SeamScope,
  }))
  /** Puts the change of each bug on top of the one before it. */
  const through = <T extends object>(
    given: T,
    change: (now: T, each: (typeof planted)[number]) => T | undefined,
  ): T => planted.reduce((now, each) => reporting(now, change(now, each) ?? now, each), given)
  return {
    policy: (policy) => changedValue(bench, mutants, id, policy, (now, at) => at.policy?.(now)),
    store: (store) => through(store, (now, { at, scope }) => at.store?.(now, scope)),
    revocations: (store) => store && through(store, (now, { at, scope }) => at.revocations?.(now, scope)),
    mechanism: (mechanism) => through(mechanism, (now, { at, scope }) => at.mechanism?.(now, scope)),
    newId: (newId) => through(newId, (now, { at, scope }) => at.newId?.(now, scope)),
    sessions: (sessions, mechanism) =>
      through(sessions, (now, { at, scope }) => at.sessions?.(now, mechanism, scope)),
    // What one request has verified under its own list is not a result for the others.
    cache: (cache) => (cache && isOfRequest ? { ...cache, get: () => null, put: () => {} } : cache),
  }
}

/**
 * The same object or function, which reports each call of a function that a bug has changed. A bug that is only observed is
 * reported, and the function without it is called.
 */
function reporting<T extends object>(
  before: T,
  changed: T,
  { reach, isActive }: { readonly reach: () => void; readonly isActive: boolean },
): T {
  if (changed === before) return changed
  const used = isActive ? changed : before
  const reports = (called: (...args: unknown[]) => unknown) =>
    function (this: unknown, ...args: unknown[]) {
      reach()
      return called.apply(this, args)
    }
  if (typeof used === 'function') return reports(used as never) as unknown as T
  const own = Object.entries(used).map(([name, value]) => {
    const isChanged = changed[name as keyof T] !== before[name as keyof T]
    return [name, isChanged && typeof value === 'function' ? reports(value) : value]
  })
  return Object.fromEntries(own) as T
}

/**
 * Writes to the event log that a request has run into a bug, once until the bench is reset. A bug that no request of a test suite
 * has reached was not covered, whatever its result is.
 */
function reached(bench: Bench, mutation: string, mechanism: MechanismId | undefined): void {
  const memory = memoryOf(bench, `${mutation} reached`)
  const name = mechanism ?? ''
  if (memory.get(name) === true) return
  memory.set(name, true)
  bench.append({ type: 'mutation.reached', mutation, ...(mechanism && { mechanism }) })
}

/** A value after the changes of the active bugs. A bug is reached when it changes the value, or would if it were active. */
function changedValue<T>(
  bench: Bench,
  planted: readonly Planted[],
  mechanism: MechanismId | undefined,
  given: T,
  change: (now: T, at: Mutant['at']) => T | undefined,
): T {
  return planted.reduce((now, { mutant: { id, at }, isActive }) => {
    const changed = change(now, at) ?? now
    if (changed !== now) reached(bench, id, mechanism)
    return isActive ? changed : now
  }, given)
}

/** The session that stays active when the other sessions of a user end. */
export function keptSession(bench: Bench, mechanism: MechanismId, except: string | undefined) {
  return plantedFor(bench, mutationsOf(bench), mechanism).reduce((kept, { mutant: { id, at }, isActive }) => {
    const changed = at.keptSession ? at.keptSession(kept) : kept
    if (changed !== kept) reached(bench, id, mechanism)
    return isActive ? changed : kept
  }, except)
}

/** Changes a response before it is sent. */
export type ChangeResponse = (response: SeamResponse) => SeamResponse

/** The seams of a request and its response. */
interface HttpSeams {
  /** The header `Cookie`; null if no bug changes it. */
  readonly cookieHeader: ((header: string) => string) | null
  /** @param isCredential whether a cookie of this name contains a credential */
  respond(response: SeamResponse, facts: ResponseFacts, isCredential: (name: string) => boolean): SeamResponse
}

/** The seams for a request; null without mutations. */
export function httpSeamsOf(
  bench: Bench,
  ids: readonly string[],
  mechanism: MechanismId | undefined,
): HttpSeams | null {
  const planted = plantedFor(bench, ids, mechanism)
  if (planted.length === 0) return null
  const through = <T>(given: T, change: (now: T, at: Mutant['at']) => T | undefined): T =>
    changedValue(bench, planted, mechanism, given, change)
  return {
    cookieHeader: planted.some(({ mutant: { at } }) => at.cookieHeader)
      ? (header) => through(header, (now, at) => at.cookieHeader?.(now))
      : null,
    respond(given, facts, isCredential) {
      const response = through(given, (now, at) => at.response?.(now, facts))
      const cookies = response.cookies.map((line) =>
        isCredential(line.slice(0, line.indexOf('=')))
          ? through(line, (now, at) => at.setCookie?.(now))
          : line,
      )
      return { ...response, cookies }
    },
  }
}

/** The active and the observed bugs that concern a mechanism; all of them if a request is not about one. */
function plantedFor(
  bench: Bench,
  ids: readonly string[],
  mechanism: MechanismId | undefined,
): readonly Planted[] {
  const observed = observedIn(bench)
  if (ids.length === 0 && observed.length === 0) return NO_MUTANTS
  return Array.from(new Set([...ids, ...observed])).flatMap((id) => {
    const mutant = BY_ID.get(id)
    const concerns = mutant && (mechanism === undefined || mutant.mechanisms.includes(mechanism))
    return concerns ? [{ mutant, isActive: ids.includes(id) }] : []
  })
}

/** A bug in a bench; one that is not active is only watched. */
interface Planted {
  readonly mutant: Mutant
  readonly isActive: boolean
}

const NO_MUTANTS: readonly Planted[] = []

/** Entries of one memory. */
const MAX_ENTRIES = 10_000

interface BenchMemory {
  /** Only a reset replaces the rotation key. */
  readonly since: string
  readonly byName: Map<string, SeamMemory>
}

const memories = new WeakMap<Bench, BenchMemory>()

/** The memory of a bug, which outlasts a composition. */
function memoryOf(bench: Bench, name: string): SeamMemory {
  const since = bench.keys.stored.rotation
  let memory = memories.get(bench)
  if (memory?.since !== since) {
    memory = { since, byName: new Map() }
    memories.set(bench, memory)
  }
  const known = memory.byName.get(name) ?? newMemory()
  memory.byName.set(name, known)
  return known
}

function newMemory(): SeamMemory {
  const entries = new Map<string, unknown>()
  return {
    get: (name) => entries.get(name),
    set(name, value) {
      entries.delete(name)
      entries.set(name, value)
      const [oldest] = entries.keys()
      if (entries.size > MAX_ENTRIES && oldest !== undefined) entries.delete(oldest)
    },
  }
}
