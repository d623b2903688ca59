import { attributeOrder } from './c01-attribute-order.ts'
import { wordingOfDetail } from './c02-wording-of-detail.ts'
import { formOfIds } from './c03-form-of-ids.ts'
import { anySeal } from './flaw-any-seal.ts'
import { firstCookieWins } from './flaw-first-cookie-wins.ts'
import { refreshReturnsToken } from './flaw-refresh-returns-token.ts'
import { signatureUnchecked } from './flaw-signature-unchecked.ts'
import { LIFE_AND_COOKIES } from './life-and-cookies.ts'
import type { Mutant } from './mutant.ts'
import { TOKENS_AND_REVOCATION } from './tokens-and-revocation.ts'

/** The planted bugs by which a test suite is measured, and the controls that it must not report. */
export const MUTATIONS: readonly Mutant[] = [
  ...LIFE_AND_COOKIES,
  ...TOKENS_AND_REVOCATION,
  attributeOrder,
  wordingOfDetail,
  formOfIds,
]

/** Further planted bugs, for attacks that the shipped code holds under every policy. */
export const FLAWS: readonly Mutant[] = [signatureUnchecked, firstCookieWins, anySeal, refreshReturnsToken]
