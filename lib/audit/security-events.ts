import { type CryptoKey, SignJWT } from 'jose'
import type { EndReason } from '#lib/core/session.ts'
import type { Text } from '#lib/core/text.ts'
import type { AuditRow } from './row.ts'

/*
 * Rows as security event tokens (RFC 8417) with the events of CAEP 1.0. Receivers verify them with the JWKS of the bench. The
 * Shared Signals Framework forbids `sub` and `exp`: such a token must not pass for an access token.
 */

/** What signs the tokens of a bench. */
export interface EventSigner {
  readonly issuer: string
  readonly kid: string
  readonly alg: string
  readonly key: CryptoKey
}

/** A row as an event of CAEP: its name, and claims in addition to those of every event. */
interface CaepEvent {
  readonly name: string
  readonly claims: Readonly<Record<string, unknown>>
  readonly reason: Text
}

const URI = 'https://schemas.openid.net/secevent/caep/event-type/'

/** The end of a session as a receiver should treat it. After a timeout nothing was revoked, so those are not here. */
const REVOKED: Readonly<Record<Exclude<EndReason, 'idle_timeout' | 'absolute_timeout'>, Text>> = {
  signed_out: { en: 'The user logged out.', zh: '用户退出登录。' },
  revoked_by_user: { en: 'The user revoked the session.', zh: '用户撤销了会话。' },
  revoked_by_admin: { en: 'An administrator revoked the session.', zh: '管理员撤销了会话。' },
  replaced_by_new_login: { en: 'A new login replaced the session.', zh: '会话被新登录取代。' },
  evicted_over_limit: { en: 'The session limit was exceeded.', zh: '超过会话数上限，会话被逐出。' },
  credential_changed: { en: 'The password was changed.', zh: '密码已更改。' },
  account_disabled: { en: 'The account was disabled.', zh: '账号已禁用。' },
  refresh_reuse_detected: { en: 'A refresh token was used twice.', zh: '检测到刷新令牌重用。' },
  binding_mismatch: { en: 'Another client used the session.', zh: '会话绑定不匹配。' },
  key_retired: { en: 'The key of the credential was retired.', zh: '凭据的密钥已停用。' },
  record_unreadable: { en: 'The record of the session was damaged.', zh: '会话记录无法读取。' },
  store_lost: { en: 'The store lost the session.', zh: '存储丢失了会话。' },
}

const ENDED = ({ reason = '' }: AuditRow): CaepEvent | null => {
  const text = (REVOKED as Readonly<Partial<Record<string, Text>>>)[reason]
  return text === undefined ? null : { name: 'session-revoked', claims: {}, reason: text }
}

/** What a row is called by CAEP, by its event; rows of other events have no token. */
const CAEP: Readonly<Record<string, (row: AuditRow) => CaepEvent | null>> = {
  session_created: ({ object }) =>
    object === 'restore'
      ? {
          name: 'session-established',
          claims: {},
          reason: { en: 'A backup was restored.', zh: '备份已恢复。' },
        }
      : {
          name: 'session-established',
          claims: { amr: ['pwd'] },
          reason: { en: 'The user logged in.', zh: '用户登录。' },
        },
  session_logout: ENDED,
  session_expired: ENDED,
  authz_change: ({ to = null }) => ({
    name: 'token-claims-change',
    claims: { claims: { roles: to } },
    reason: { en: 'The roles of the user were changed.', zh: '用户的角色已更改。' },
  }),
  authn_password_change: () => ({
    name: 'credential-change',
    claims: { credential_type: 'password', change_type: 'update' },
    reason: { en: 'The password was changed.', zh: '密码已更改。' },
  }),
  // A login is `session_created`; this is the re-authentication. A password alone is level 1.
  authn_login_success: ({ reason }) =>
    reason === 'step_up'
      ? {
          name: 'assurance-level-change',
          claims: { namespace: 'NIST-AAL', current_level: 'nist-aal1' },
          reason: { en: 'The user re-authenticated.', zh: '用户重新认证。' },
        }
      : null,
}

/** The tokens of those rows that CAEP has an event for, in order. */
export async function securityEventsOf(
  rows: readonly AuditRow[],
  signer: EventSigner,
): Promise<readonly string[]> {
  const tokens = await Promise.all(rows.map((row) => tokenOf(row, signer)))
  return tokens.filter((token) => token !== null)
}

async function tokenOf(row: AuditRow, { issuer, kid, alg, key }: EventSigner): Promise<string | null> {
  const event = CAEP[row.event]?.(row) ?? null
  if (event === null) return null
  const claims = {
    iss: issuer,
    // The same row has the same name in every export, so that a receiver can ignore what it has received before.
    jti: `${row.seq}-${row.hash.slice(0, 16)}`,
    iat: Math.floor(row.recordedAt / 1000),
    aud: `${issuer}:receivers`,
    ...(row.cause === undefined ? {} : { txn: row.cause }),
    sub_id: subjectOf(row, issuer),
    events: {
      [URI + event.name]: {
        event_timestamp: Math.floor(row.at / 1000),
        initiating_entity: row.initiator,
        reason_admin: event.reason,
        ...event.claims,
      },
    },
  }
  return new SignJWT(claims).setProtectedHeader({ alg, kid, typ: 'secevent+jwt' }).sign(key)
}

/** The session and its user. An erased user has a mark instead of a name. */
function subjectOf({ sessionId, user }: AuditRow, issuer: string): object {
  return {
    format: 'complex',
    ...(sessionId === null ? {} : { session: { format: 'opaque', id: sessionId } }),
    ...(user === null ? {} : { user: { format: 'iss_sub', iss: issuer, sub: user } }),
  }
}
