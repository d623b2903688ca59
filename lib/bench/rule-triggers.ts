import type { RuleTrigger } from '#lib/core/event-rules.ts'
import type { MechanismId } from '#lib/core/session.ts'
import type { LabEvent } from '#lib/ledger/event.ts'

/** What happened, and to whom. Without a session, all sessions of the user are concerned. */
export interface Happened {
  readonly trigger: RuleTrigger
  readonly user: string
  readonly session?: { readonly id: string; readonly mechanism: MechanismId }
  /** `new-network`: the network of the request. Whether it is new is still to be found out. */
  readonly network?: string
}

/** The triggers of rules that an event may be. */
export function triggersOf(event: LabEvent): readonly Happened[] {
  switch (event.type) {
    case 'request.verified':
      return [
        ...(event.act === 'transfer' && event.status === 200 ? [of(event, 'payment')] : []),
        ...networkOf(event),
      ]
    case 'token.refreshed':
    case 'session.rotated':
      return networkOf(event)
    case 'token.reuse_detected':
      return [of(event, 'refresh-reuse')]
    case 'user.changed': {
      const { user, roles, before, passwordChanged } = event
      const isLowered = before?.roles.some((role) => !roles.includes(role)) ?? false
      return [
        ...(passwordChanged ? [{ trigger: 'password-changed', user } as const] : []),
        ...(isLowered ? [{ trigger: 'role-lowered', user } as const] : []),
      ]
    }
    default:
      return []
  }
}

interface SessionEvent {
  readonly sessionId: string
  readonly mechanism: MechanismId
  readonly user: string
}

function of({ sessionId: id, mechanism, user }: SessionEvent, trigger: RuleTrigger): Happened {
  return { trigger, user, session: { id, mechanism } }
}

function networkOf(event: SessionEvent & { readonly network?: string }): readonly Happened[] {
  return event.network === undefined ? [] : [{ ...of(event, 'new-network'), network: event.network }]
}
