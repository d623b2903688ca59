import type { ClientForms } from '#lib/core/binding.ts'
import { MECHANISM_FACTS, STORE_CHOICE_MECHANISM, type Table } from '#lib/core/mechanism-facts.ts'
import { createClientForms, createMarks } from '#lib/core/minimise.ts'
import type { Policy } from '#lib/core/policy.ts'
import { publicNameOf } from '#lib/core/public-name.ts'
import type { Instant } from '#lib/core/session.ts'
import type { SessionStore } from '#lib/core/store.ts'
import type { StoredForms } from '#lib/stores/replicated.ts'
import { createSealing, isSealed, type Sealing, sealedStore } from '#lib/stores/sealed.ts'
import type { StorageKeys } from '#lib/stores/sealed-cell.ts'

/* What a bench keeps of clients, and in which form: policy and key ring, applied to stores and sessions. */

/** The keys of stored values, and the key of the marks, which does not rotate: marks are compared with earlier ones. */
export interface StorageSecrets {
  readonly storage: StorageKeys
  readonly marks: Uint8Array
}

/** The parts of a bench that decide. */
interface Protected {
  readonly id: string
  readonly state: { readonly policy: Policy }
  readonly keys: StorageSecrets
}

interface Forms {
  readonly minimise: Policy['storage']['minimise']
  readonly key: Uint8Array
  readonly forms: ClientForms
}

const known = new WeakMap<Protected, Forms>()

/** What the sessions of a bench keep of the properties of their clients, under its current policy. */
export function clientFormsOf(bench: Protected): ClientForms {
  const { minimise } = bench.state.policy.storage
  const { marks: key } = bench.keys
  const found = known.get(bench)
  if (found?.minimise === minimise && found.key === key) return found.forms
  const forms = createClientForms(minimise, key)
  known.set(bench, { minimise, key, forms })
  return forms
}

/**
 * An address as the login throttle counts it: a mark, unless policy keeps everything. It is only compared, and a network would
 * count neighbours together.
 */
export function throttleAddressOf(bench: Protected, address: string): string {
  const { encryption, minimise } = bench.state.policy.storage
  const isKept = encryption === 'off' && minimise === 'full'
  return isKept ? address : createMarks(bench.keys.marks).ofAddress(address)
}

/** How a table of a bench stores its sessions. */
export function sealingOf(bench: Protected, table: Table): Sealing {
  return createSealing({
    bench: publicNameOf(bench.id),
    table,
    keys: () => bench.keys,
    isOn: () => bench.state.policy.storage.encryption === 'sealed',
  })
}

const TABLE_MECHANISMS = Object.values(MECHANISM_FACTS)

/** Whether a table only lists sessions that their cookies contain: no check reads it. */
export function isIndexTable(table: Table): boolean {
  return TABLE_MECHANISMS.some(
    (facts) => facts.table === table && (facts.credential === 'seal' || facts.credential === 'signed'),
  )
}

/** A store of this table, whose records are sealed if policy says so. */
export function sealedIn<S extends SessionStore>(
  bench: Protected & { now(): Instant },
  table: Table,
  store: S,
) {
  const now = () => bench.now()
  return sealedStore(store, { sealing: sealingOf(bench, table), now, isIndex: isIndexTable(table) })
}

/** The forms in which nodes merge their copies of the records of `server-session`. */
export function mergeForms(nodes: {
  state(): { readonly id: string; readonly policy: Policy }
  keys?(): StorageSecrets
}): StoredForms {
  const { table } = MECHANISM_FACTS[STORE_CHOICE_MECHANISM]
  const sealing = () => {
    const keys = nodes.keys?.()
    return keys && sealingOf({ id: nodes.state().id, state: nodes.state(), keys }, table)
  }
  return {
    open(stored) {
      const session = sealing()?.open(stored) ?? stored
      return typeof session === 'string' ? stored : session
    },
    // What could not be opened is still sealed.
    seal: (session) => (isSealed(session) ? session : (sealing()?.seal(session) ?? session)),
  }
}
