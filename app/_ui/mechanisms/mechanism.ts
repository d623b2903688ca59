import type { Topology } from '#lib/web/services-types.ts'

/** What the holder of a credential can do with one of its parts: read it as JSON, read it as it is, or neither. */
export type PartKind = 'header' | 'claims' | 'signature' | 'encrypted' | 'open' | 'secret'

/** The format of a credential: its parts in order, and the characters between them. */
export interface CredentialFormat {
  readonly separator: string
  readonly parts: readonly {
    readonly name: string
    readonly kind: PartKind
    /** The characters before it, if they are not the separator. */
    readonly before?: string
  }[]
  /** Which changes its holder could make, besides truncating it. */
  readonly tampers: readonly TamperId[]
}

/** A change of one character in the named part, or one with a purpose. */
export type TamperId =
  | `flip-${'header' | 'claims' | 'signature' | 'contents' | 'mac' | 'id' | 'secret'}`
  | 'become-admin'
  | 'live-longer'
  | 'alg-none'
  | 'move-expiry'
  | 'other-key'

/** What a person sees of a mechanism in every language. */
export interface MechanismLook {
  /** The path of its glyph, in a square of 16 by 16. */
  readonly glyph: string
  /** Its colour. Glyphs and arcs of it have a contrast of 3:1 on every surface. */
  readonly accent: { readonly light: string; readonly dark: string }
  readonly format: CredentialFormat
  /** The arrangement of services that it fits best. */
  readonly topology?: Topology
  readonly sources: readonly { readonly title: string; readonly url: string }[]
}

/** What the text of an accepted verdict may contain. */
export interface AcceptedFacts {
  readonly left: string
  /** Whether a store was queried during the check. */
  readonly revocationChecked: boolean
}

/** What a person reads of a mechanism in one language. */
export interface MechanismWords {
  readonly name: string
  readonly summary: string
  /** What its credential is called. */
  readonly credential: string
  /** Why a check accepted it. */
  readonly accepted: (facts: AcceptedFacts) => string
  /** Why an expired credential was refused, if it is not a token. */
  readonly expired?: string
  /** Why a stolen copy is accepted or refused after logout. */
  readonly afterLogout: { readonly accepted: string; readonly refused: string }
  /** Where a session that its credential carries is stored: if a key of it is in Redis, and if none is. */
  readonly stored?: { readonly withRecord: string; readonly withoutRecord: string }
  readonly card: {
    readonly travels: string
    readonly kept: string
    /** What an attacker gets with a copy of what travels, and of what is kept. */
    readonly attacker: string
    readonly choose: string
  }
}
