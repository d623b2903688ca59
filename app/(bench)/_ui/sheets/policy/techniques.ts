import { REVOCATION_TECHNIQUES, type Revocation, type RevocationTechnique } from '#lib/core/policy.ts'

/** A choice of techniques as the contract writes it: none, one by name, or several in a list. */
export function revocationOf(chosen: readonly RevocationTechnique[]): Revocation {
  const [only, ...others] = REVOCATION_TECHNIQUES.filter((technique) => chosen.includes(technique))
  return only === undefined ? 'none' : others.length === 0 ? only : [only, ...others]
}
