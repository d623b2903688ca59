import { CLAIMS } from '#lib/evidence/claims/index.ts'
import { publishedClaims } from '#lib/evidence/published-claims.ts'

export type ClaimsView = ReturnType<typeof claimsView>

/** The claims, with what is published about each. */
export function claimsView() {
  const run = publishedClaims()
  return {
    claims: CLAIMS.map(({ run: _, ...claim }) => ({ ...claim, result: run?.results[claim.id] ?? null })),
    measuredAt: run === null ? null : Date.parse(run.measuredAt),
    commit: run?.commit ?? null,
    machine: run?.machine ?? null,
  }
}
