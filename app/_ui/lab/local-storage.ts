import type { MechanismId } from '#lib/core/session.ts'
import { safeStorage } from '../display/safe-storage.ts'
import { isAfter } from '../state/history.ts'
import type { CookieInfo } from '../state/lane-state.ts'
import { openChannel } from './channel.ts'

/**
 * Data that the server sends once or never: kept in the session storage of each tab, and shared with the other tabs.
 */
interface Kept {
  /** The public name of the bench; its ID would give access to it. */
  readonly bench: string
  /** The passwords at the creation of the bench. */
  readonly passwords: Readonly<Record<string, string>>
  /** Passwords changed since, with the event of the change: a reset undoes the changes before it. */
  readonly changed: Readonly<Record<string, { readonly password: string; readonly seq: string }>>
  /** Data of the cookies of this browser: no later response states when they were set. */
  readonly jars: Partial<Record<MechanismId, CookieInfo | null>>
}

type Change = Partial<Omit<Kept, 'bench'>>
type Message = (Change & { readonly bench: string }) | { readonly wanted: string }

const KEY = 'session-lab:bench'
/** How long the other tabs have to respond. */
const ANSWER_MS = 1000

export type Memory = ReturnType<typeof createMemory>

export function createMemory(storage = safeStorage(() => sessionStorage)) {
  let channel: ReturnType<typeof openChannel<Message>> | null = null
  let wanted: { readonly bench: string; readonly found: () => void } | null = null

  /** The stored data of this bench; null if this tab has none. */
  function recall(bench: string | undefined): Kept | null {
    const text = storage.get(KEY)
    const kept = text === null ? null : (JSON.parse(text) as Kept)
    return kept?.bench === bench ? kept : null
  }

  function write(kept: Kept): void {
    storage.set(KEY, JSON.stringify(kept))
  }

  function merge(bench: string, change: Change): void {
    const kept = recall(bench)
    if (kept === null) return
    write({
      ...kept,
      ...change,
      changed: { ...kept.changed, ...change.changed },
      jars: { ...kept.jars, ...change.jars },
    })
  }

  function receive(message: Message): void {
    if ('wanted' in message) {
      const kept = recall(message.wanted)
      if (kept) channel?.post(kept)
    } else if (wanted?.bench === message.bench && message.passwords) {
      write(message as Kept)
      wanted.found()
      wanted = null
    } else merge(message.bench, message)
  }

  return {
    recall,
    /** Shares the data with the other tabs from now on. @returns stops it */
    share(): () => void {
      forgetEarlierForm()
      const own = openChannel('session-lab:memory', receive)
      channel = own
      return () => own.close()
    },
    /** The data of this bench, from here or from another tab; null if no tab responds. */
    async find(bench: string): Promise<Kept | null> {
      const here = recall(bench)
      if (here || !channel?.post({ wanted: bench })) return here
      await new Promise<void>((resolve) => {
        wanted = { bench, found: resolve }
        setTimeout(resolve, ANSWER_MS)
      })
      wanted = null
      return recall(bench)
    },
    /** A new bench: the data of another one is deleted. */
    begin(bench: string, passwords: Kept['passwords']): void {
      const kept = { bench, passwords, changed: {}, jars: {} }
      write(kept)
      channel?.post(kept)
    },
    keep(bench: string | undefined, change: Change): void {
      if (bench === undefined) return
      merge(bench, change)
      channel?.post({ bench, ...change })
    },
    /** The passwords are reset, except those changed after the reset. @param seq the event of the reset */
    forgetChanged(bench: string | undefined, seq: string | null): void {
      const kept = recall(bench)
      if (kept === null) return
      const later = Object.entries(kept.changed).filter(
        ([, change]) => seq !== null && isAfter(change.seq, seq),
      )
      write({ ...kept, changed: Object.fromEntries(later) })
    },
    passwords(bench: string | undefined): Readonly<Record<string, string>> {
      const kept = recall(bench)
      const changed = Object.entries(kept?.changed ?? {}).map(([user, { password }]) => [user, password])
      return { ...kept?.passwords, ...Object.fromEntries(changed) }
    },
  }
}

/** Earlier versions stored all this in the local storage, under the bench ID. */
function forgetEarlierForm(): void {
  try {
    for (const key of Object.keys(localStorage)) {
      if (/^session-lab:(new-)?(passwords|jars):/.test(key)) localStorage.removeItem(key)
    }
  } catch {
    // No data was stored.
  }
}
