/*
 * Binding claims of a readable token: keyed hashes of facts about the client that it was issued to. They can be compared
 * with the facts of a later request, and do not reveal them to a holder of the token.
 */
import { createHmac } from 'node:crypto'
import type { CompareBindingClaims } from '#lib/core/binding.ts'
import { networkPartOf } from '#lib/core/minimise.ts'
import type { Session } from '#lib/core/session.ts'

type Facts = Pick<Session, 'id' | 'ip' | 'userAgent'>

function claimOf(key: Uint8Array, kind: 'ip' | 'ua', id: string, fact: string): string {
  return createHmac('sha256', key).update(`${kind}\n${id}\n${fact}`).digest('base64url').slice(0, 16)
}

/** The claims `ip_mark` and `ua_mark`; a fact that is not known has none. */
export function bindingClaimsOf(key: Uint8Array, { id, ip, userAgent }: Facts) {
  return {
    ...(ip === null ? {} : { ip_mark: claimOf(key, 'ip', id, networkPartOf(ip)) }),
    ...(userAgent === null ? {} : { ua_mark: claimOf(key, 'ua', id, userAgent) }),
  }
}

/** Compares the client of a request with verified claims; undefined if they contain no binding claim. */
export function compareClaims(
  key: Uint8Array,
  { sid, ip_mark, ua_mark }: Readonly<Record<string, unknown>>,
): CompareBindingClaims | undefined {
  if (ip_mark === undefined && ua_mark === undefined) return undefined
  const id = String(sid)
  const isAmong = (claim: unknown, kind: 'ip' | 'ua', facts: Iterable<string>) => {
    if (claim === undefined) return undefined
    for (const fact of facts) if (claim === claimOf(key, kind, id, fact)) return true
    return false
  }
  return {
    ip: (networks) => isAmong(ip_mark, 'ip', networks),
    userAgent: (agents) => isAmong(ua_mark, 'ua', agents),
  }
}
