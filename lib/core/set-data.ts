import { SessionTooLarge } from './credential-size.ts'
import { slideSession } from './lifetime.ts'
import type { DataEffect, Issued, Mechanism } from './mechanism.ts'
import type { Policy } from './policy.ts'
import type { Instant } from './session.ts'
import { type DataChange, dataVersionOf } from './session-data.ts'
import type { CheckOptions, CheckResult, Sessions } from './sessions.ts'

/** The outcome of a change of session data whose credential was accepted. */
export type DataOutcome =
  | {
      readonly kind: 'changed'
      readonly version: number
      readonly effect: DataEffect
      /** The credential that carries the new data, if it carries any. */
      readonly issued: Issued | null
    }
  /** Another version is stored. */
  | { readonly kind: 'conflict'; readonly version: number }
  /** The credential would exceed its size limit. */
  | { readonly kind: 'too-large'; readonly error: SessionTooLarge }

/** The result of the check, with the session as it is after the change. */
export type SetDataResult =
  | (Extract<CheckResult, { ok: true }> & { readonly outcome: DataOutcome })
  | Extract<CheckResult, { ok: false }>

interface SetDataOptions {
  readonly mechanism: Mechanism
  readonly policy: Policy
  readonly now: () => Instant
  readonly check: Sessions['check']
}

/** The operation that replaces the session data: a check, and then a change by the mechanism. */
export function createSetData({ mechanism, policy, now, check }: SetDataOptions): Sessions['setData'] {
  /**
   * A credential that carries the data is replaced. For it, revocation is checked as before any new credential, and the new
   * credential states the activity.
   */
  const carriesData = mechanism.slides === 'credential'
  const how: CheckOptions = carriesData
    ? { slide: false, sensitive: true, issuesCredential: true }
    : { slide: true }

  return async (credential, seen, change: DataChange) => {
    const checked = await check(credential, seen, how)
    if (!checked.ok) return checked
    const session = carriesData ? slideSession(policy, checked.session, now()) : checked.session
    // The check may have replaced the credential.
    const presented = checked.renewed?.credential ?? credential ?? ''
    try {
      const result = await mechanism.setData(session, change, presented, now())
      if (!result.ok && result.code === 'conflict') {
        return { ...checked, outcome: { kind: 'conflict', version: result.version } }
      }
      if (!result.ok) return { ...result, session }
      const { issued, effect } = result
      const version = dataVersionOf(result.session)
      return {
        ...checked,
        session: result.session,
        renewed: issued ?? checked.renewed,
        outcome: { kind: 'changed', version, effect, issued },
      }
    } catch (error) {
      if (error instanceof SessionTooLarge) return { ...checked, outcome: { kind: 'too-large', error } }
      throw error
    }
  }
}
