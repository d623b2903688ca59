import { limitKeysOf } from '#lib/core/limits.ts'
import { factsOf, type MechanismFacts } from '#lib/core/mechanism-facts.ts'
import { formOfAddress, formOfAgent, formOfDevice, type ValueForm } from '#lib/core/minimise.ts'
import { recordOf } from '#lib/core/record-of.ts'
import type { SessionRecord } from '#lib/core/reference-token.ts'
import type { MechanismId, Session } from '#lib/core/session.ts'
import { DUMP_FIELDS, type DumpField, type DumpForm, type DumpStore } from '#lib/core/storage-settings.ts'
import type { IndexedSession } from '#lib/ledger/ledger-index.ts'
import { isSealed } from '#lib/stores/sealed.ts'
import type { Bench } from './bench.ts'
import type { RecordLocation } from './state.ts'
import { storedRecords } from './stored-records.ts'

/*
 * What an attacker reads in a stolen copy of a store. It is read from the store itself, record by record; nothing is inferred
 * from policy. No value that could be presented is returned: of tokens a store has hashes only, and of a credential in a
 * browser only the kind is stated.
 */

/** A value as the attacker finds it. */
interface Found {
  readonly form: DumpForm
  /** The beginning of the value, if it can be shown. */
  readonly sample?: string | undefined
}

type Findings = Readonly<Record<DumpField, Found>>

export interface DumpedLane {
  /** `event-log`: the index of the event log, which is not a store of a mechanism. */
  readonly lane: MechanismId | 'event-log'
  readonly records: number
  /** For each field, in how many records it has each form; no form if there is no record. */
  readonly fields: Readonly<
    Record<
      DumpField,
      { readonly forms: Readonly<Partial<Record<DumpForm, number>>>; readonly sample: string | null }
    >
  >
}

/** A credential that a browser has. */
export interface HeldCredential {
  readonly mechanism: MechanismId
  readonly credential: string
  /** Whether the bench refuses it now. It can still be read. */
  readonly isRefused: boolean
}

const LOCATIONS: Readonly<Record<Exclude<DumpStore, 'browser'>, RecordLocation>> = {
  redis: 'redis',
  sql: 'database',
  memory: 'nodes',
}

/**
 * Reads a store of a bench as an attacker with a copy of it would.
 * @param held the credentials of the browser, if its storage is the copy
 */
export async function dumpStore(
  bench: Bench,
  store: DumpStore,
  held: readonly HeldCredential[],
): Promise<readonly DumpedLane[]> {
  const { lanes } = bench.state.policy
  if (store === 'browser') {
    return lanes.map((lane) => {
      const own = held.filter(({ mechanism }) => mechanism === lane)
      return summaryOf(
        lane,
        own.map(({ credential, isRefused }) => ({
          ...READERS[factsOf(lane).credential](credential),
          token: isRefused ? REFUSED : USABLE,
        })),
      )
    })
  }
  const dumped = await Promise.all(
    lanes.map(async (lane) => {
      const stored = await storedRecords(bench, lane, LOCATIONS[store])
      return summaryOf(
        lane,
        stored.map((record) => findingsIn(record, store !== 'memory')),
      )
    }),
  )
  if (store !== 'redis') return dumped
  await bench.observer.ledger.whenFlushed()
  const rows = await bench.observer.index.all({})
  return [...dumped, summaryOf('event-log', rows.map(findingsInRow))]
}

function summaryOf(lane: DumpedLane['lane'], found: readonly Findings[]): DumpedLane {
  const fields = recordOf(DUMP_FIELDS, (field) => {
    const forms: Partial<Record<DumpForm, number>> = {}
    for (const findings of found) {
      const { form } = findings[field]
      forms[form] = (forms[form] ?? 0) + 1
    }
    // Of the newest record that has a value.
    const shown = found.findLast((findings) => findings[field].sample !== undefined)
    return { forms, sample: shown?.[field].sample ?? null }
  })
  return { lane, records: found.length, fields }
}

const MAX_SAMPLE = 40
const shorten = (text: string) => (text.length > MAX_SAMPLE ? `${text.slice(0, MAX_SAMPLE)}…` : text)

const ABSENT: Found = { form: 'absent' }
const shown = (form: DumpForm, text: string): Found => ({ form, sample: shorten(text) })

/** A value of which the form is recognised, or null. */
function valued(text: string | null | undefined, formOf: (text: string) => ValueForm): Found {
  return text === null || text === undefined || text === '' ? ABSENT : shown(formOf(text), text)
}

const instantsOf = ({ createdAt }: Pick<Session, 'createdAt'>) =>
  shown('readable', new Date(createdAt).toISOString())

/** @param hasLimitKey whether the store has the address a second time, where limits are counted */
function findingsIn({ session, digest }: SessionRecord, hasLimitKey: boolean): Findings {
  const { host } = limitKeysOf(session)
  const common = {
    user: shown('readable', session.user),
    instants: instantsOf(session),
    token: digest === '' ? ABSENT : ({ form: 'hash', sample: `${digest.slice(0, 8)}…` } as const),
  }
  if (isSealed(session)) {
    const cell = session.data ?? ''
    const sealed = { form: 'ciphertext', sample: `${cell.slice(0, 20)}… (${cell.length} B)` } as const
    return {
      ...common,
      address: sealed,
      limitKey: shown('mark', host),
      userAgent: sealed,
      device: sealed,
      data: sealed,
    }
  }
  return {
    ...common,
    address: valued(session.ip, formOfAddress),
    limitKey: hasLimitKey ? valued(host, formOfAddress) : ABSENT,
    userAgent: valued(session.userAgent, formOfAgent),
    device: valued(session.device, formOfDevice),
    data: valued(session.data, () => 'readable'),
  }
}

function findingsInRow(row: IndexedSession): Findings {
  return {
    user: shown('readable', row.user),
    address: valued(row.ip, formOfAddress),
    limitKey: ABSENT,
    userAgent: valued(row.userAgent, formOfAgent),
    device: valued(row.device, formOfDevice),
    // The event log has its size only.
    data: ABSENT,
    instants: instantsOf(row),
    token: { form: 'hash', sample: row.fingerprint },
  }
}

/** The credential itself is what can be presented, whatever else is in it. It is not returned. */
const USABLE: Found = { form: 'usable' }
const REFUSED: Found = { form: 'refused' }

/** What the holder of a credential reads in it without a key. */
const READERS: Readonly<
  Record<MechanismFacts['credential'], (credential: string) => Omit<Findings, 'token'>>
> = {
  reference: () => recordOf(DUMP_FIELDS, () => ABSENT),
  seal: () => ({
    ...recordOf(DUMP_FIELDS, (): Found => ({ form: 'ciphertext' })),
    limitKey: ABSENT,
  }),
  jwt: (credential) => {
    const { sub, ip_mark, ua_mark, data, iat } = jsonIn(credential, 1)
    const marked = (claim: unknown) => (typeof claim === 'string' ? shown('mark', claim) : ABSENT)
    return {
      user: textual(sub),
      address: marked(ip_mark),
      limitKey: ABSENT,
      userAgent: marked(ua_mark),
      device: ABSENT,
      data: textual(data),
      instants: typeof iat === 'number' ? instantsOf({ createdAt: iat * 1000 }) : ABSENT,
    }
  },
  signed: (credential) => {
    const session = Object(jsonIn(credential, 1).session) as Partial<Session>
    return {
      user: textual(session.user),
      address: valued(session.ip, formOfAddress),
      limitKey: ABSENT,
      userAgent: valued(session.userAgent, formOfAgent),
      device: valued(session.device, formOfDevice),
      data: textual(session.data),
      instants: typeof session.createdAt === 'number' ? instantsOf({ createdAt: session.createdAt }) : ABSENT,
    }
  },
}

const textual = (value: unknown) => (typeof value === 'string' ? shown('readable', value) : ABSENT)

/** The JSON in a part of a credential that is separated by dots; empty if it is not JSON. */
function jsonIn(credential: string, part: number): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(Buffer.from(credential.split('.')[part] ?? '', 'base64url').toString()))
  } catch {
    return {}
  }
}
