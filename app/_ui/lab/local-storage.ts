import type { MechanismId } from '#lib/core/session.ts'
import { safeStorage } from '../display/safe-storage.ts'
import { isAfter } from '../state/history.ts'
import type { CookieInfo } from '../state/lane-state.ts'
import { openChannel } from './channel.ts'

/**
 * Data that the server sends once or never: kept in the session storage of each tab, and shared with the other tabs.
 */
interface SharedData {
  /** The public name of the bench; its ID would give access to it. */
  readonly bench: string
  /** The passwords at the creation of the bench. */
  readonly passwords: Readonly<Record<string, string>>
  /** Passwords changed since, with the event of the change: a reset undoes the changes before it. */
  readonly changed: Readonly<Record<string, { readonly password: string; readonly seq: string }>>
  /** Data of the cookies of this browser: no later response states when they were set. */
  readonly jars: Partial<Record<MechanismId, CookieInfo | null>>
}

type Change = Partial<Omit<SharedData, 'bench'>>
type Message = (Change & { readonly bench: string }) | { readonly wanted: string }

const KEY = 'session-lab:bench'
/** In the local storage, once this browser has opened a bench. */
const OPENED_KEY = 'session-lab:opened'
/** How long the other tabs have to respond. */
const RESPONSE_TIMEOUT_MS = 1000

export type Memory = ReturnType<typeof createMemory>

export function createMemory(storage = safeStorage(() => sessionStorage)) {
  const opened = safeStorage(() => localStorage)
  let channel: ReturnType<typeof openChannel<Message>> | null = null
  let wanted: { readonly bench: string; readonly found: () => void } | null = null

  /** The stored data of this bench; null if this tab has none. */
  function read(bench: string | undefined): SharedData | null {
    const text = storage.get(KEY)
    const data = text === null ? null : (JSON.parse(text) as SharedData)
    return data?.bench === bench ? data : null
  }

  function write(data: SharedData): void {
    storage.set(KEY, JSON.stringify(data))
  }

  function merge(bench: string, change: Change): void {
    const data = read(bench)
    if (data === null) return
    write({
      ...data,
      ...change,
      changed: { ...data.changed, ...change.changed },
      jars: { ...data.jars, ...change.jars },
    })
  }

  function receive(message: Message): void {
    if ('wanted' in message) {
      const data = read(message.wanted)
      if (data) channel?.post(data)
    } else if (wanted?.bench === message.bench && message.passwords) {
      write(message as SharedData)
      wanted.found()
      wanted = null
    } else merge(message.bench, message)
  }

  return {
    read,
    /** Shares the data with the other tabs from now on. @returns stops it */
    share(): () => void {
      removeEarlierForm()
      const own = openChannel('session-lab:memory', receive)
      channel = own
      return () => own.close()
    },
    /** The data of this bench, from here or from another tab; null if no tab responds. */
    async find(bench: string): Promise<SharedData | null> {
      const here = read(bench)
      if (here || !channel?.post({ wanted: bench })) return here
      await new Promise<void>((resolve) => {
        wanted = { bench, found: resolve }
        setTimeout(resolve, RESPONSE_TIMEOUT_MS)
      })
      wanted = null
      return read(bench)
    },
    /** Whether the browser may have the cookie of a bench, which page script cannot read. */
    mayHaveBench(): boolean {
      try {
        return storage.get(KEY) !== null || localStorage.getItem(OPENED_KEY) !== null
      } catch {
        return true
      }
    },
    /** A new bench: the data of another one is deleted. */
    begin(bench: string, passwords: SharedData['passwords']): void {
      opened.set(OPENED_KEY, 'yes')
      const data = { bench, passwords, changed: {}, jars: {} }
      write(data)
      channel?.post(data)
    },
    update(bench: string | undefined, change: Change): void {
      if (bench === undefined) return
      merge(bench, change)
      channel?.post({ bench, ...change })
    },
    /** The passwords are reset, except those changed after the reset. @param seq the event of the reset */
    dropChanged(bench: string | undefined, seq: string | null): void {
      const data = read(bench)
      if (data === null) return
      const later = Object.entries(data.changed).filter(
        ([, change]) => seq !== null && isAfter(change.seq, seq),
      )
      write({ ...data, changed: Object.fromEntries(later) })
    },
    passwords(bench: string | undefined): Readonly<Record<string, string>> {
      const data = read(bench)
      const changed = Object.entries(data?.changed ?? {}).map(([user, { password }]) => [user, password])
      return { ...data?.passwords, ...Object.fromEntries(changed) }
    },
  }
}

/** Earlier versions stored all this in the local storage, under the bench ID. */
function removeEarlierForm(): void {
  try {
    for (const key of Object.keys(localStorage)) {
      if (/^session-lab:(new-)?(passwords|jars):/.test(key)) localStorage.removeItem(key)
    }
  } catch {
    // No data was stored.
  }
}
