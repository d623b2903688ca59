// Quarantined: messages of the page that injected script attacks.

/** Where the page keeps its credential. */
export const STORAGES = ['http-only-cookie', 'readable-cookie', 'local-storage', 'worker', 'bff'] as const
export type Storage = (typeof STORAGES)[number]

/** What injected script does: the scenarios of RFC 10017 §5.1.1 to §5.1.4. */
export const SCENARIOS = ['steal-once', 'steal-persistently', 'obtain-new', 'ride-along'] as const
export type Scenario = (typeof SCENARIOS)[number]

/** From the page of the app to the frame. Accepted only from the parent window, if it is of the same origin. */
export type MessageToVictim =
  | {
      readonly type: 'log-in'
      readonly storage: Storage
      /** With `local-storage` and `worker`, one whose credential can be a bearer token; not used with `bff`. */
      readonly mechanism: string
      readonly username: string
      readonly password: string
      readonly language?: 'en' | 'zh'
    }
  /** A comment of the guest book, which the frame renders as HTML. */
  | { readonly type: 'comment'; readonly html: string }
  /** Alice sends a request, renews her credential, logs out. */
  | { readonly type: 'use' }
  | { readonly type: 'renew' }
  | { readonly type: 'log-out' }

/** From the frame to the page of the app. */
export type MessageFromVictim =
  | { readonly type: 'ready' }
  | {
      readonly type: 'logged-in'
      readonly storage: Storage
      readonly mechanism: string
      readonly status: number
    }
  | { readonly type: 'used' | 'renewed' | 'logged-out'; readonly status: number }
  | Stolen

/** The report of a payload: one, or one per credential that it finds. */
export interface Stolen {
  readonly type: 'stolen'
  readonly storage: Storage
  readonly scenario: Scenario
  /** Null if the script found none. */
  readonly credential: string | null
  readonly refreshToken: string | null
  /** The requests that the script sent through the page, with their status. */
  readonly did: readonly { readonly act: string; readonly status: number }[]
}
