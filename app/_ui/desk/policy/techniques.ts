/** How self-contained credentials can be called back, in the order in which they are written. */
export const TECHNIQUES = ['denylist', 'not-before', 'epoch'] as const
export type Technique = (typeof TECHNIQUES)[number]

/** The techniques of a policy's `revocation`: none, one by name, or several in a list. */
export function techniquesOf(value: unknown): readonly Technique[] {
  const named = Array.isArray(value) ? value : [value]
  return TECHNIQUES.filter((technique) => named.includes(technique))
}

/** The same as the contract writes it. */
export function revocationOf(techniques: readonly Technique[]): string | readonly Technique[] {
  const [only, ...others] = TECHNIQUES.filter((technique) => techniques.includes(technique))
  return only === undefined ? 'none' : others.length === 0 ? only : [only, ...others]
}
