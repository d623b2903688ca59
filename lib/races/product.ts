import type { Issued } from '#lib/core/mechanism.ts'
import type { Carrier, MechanismId, Session } from '#lib/core/session.ts'
import type { RefreshResult, Sessions } from '#lib/core/sessions.ts'
import { dataFacts, entryText } from './facts.ts'
import type { Play } from './race.ts'
import { type Fact, fact, NONE, type Text, text } from './text.ts'
import type { World } from './world.ts'

/* What races with the code of the product have in common. */

/** Logs the user of a world in. @throws Error if the login is rejected */
export async function logIn(
  { account, seen }: World,
  sessions: Sessions,
  carrier: Carrier,
  more: { readonly data?: string } = {},
): Promise<Issued> {
  const login = await sessions.login(account, seen, { device: 'Lab', rememberMe: false, carrier, ...more })
  if (!login.ok) throw new Error(`The login was rejected by the limit of ${login.limit}.`)
  return login.issued
}

/** Whether a credential is accepted. */
export async function isAccepted({ seen }: World, sessions: Sessions, credential: string): Promise<boolean> {
  return (await sessions.check(credential, seen, { slide: false })).ok
}

/** Whether an access token or a refresh token of these is accepted. */
async function isAnyAccepted(world: World, sessions: Sessions, issued: readonly Issued[]): Promise<boolean> {
  for (const { credential, refreshToken } of issued) {
    if (await isAccepted(world, sessions, credential)) return true
    if ((await sessions.refresh(refreshToken, world.seen)).ok) return true
  }
  return false
}

/** Whether a session is on the denylist, as a table shows it. */
async function denylistFact(world: World, session: Pick<Session, 'id' | 'user'>): Promise<Fact> {
  const jwt = world.mechanism('jwt')
  const state = jwt.keeps === 'denials' ? await jwt.revocations.stateOf('jwt', session) : null
  return fact(text('denylist', '黑名单'), state?.denied ? text('entry', '有条目') : NONE)
}

const RECORD = text('session record', '会话记录')

/** The stored session, as a table shows it. */
export async function recordFacts(
  world: World,
  mechanism: MechanismId,
  id: string,
  key: Text = RECORD,
): Promise<Fact[]> {
  const entry = await world.records(mechanism).find(id)
  return [fact(key, entryText(entry)), ...dataFacts(entry)]
}

/** The response to a refresh: the name of the new token, or the code of the refusal. */
export function refreshTexts(): (result: RefreshResult) => Text {
  /** Different tokens of one generation get different names. */
  const names = new Map<string, string>()
  return (result) => {
    if (!result.ok) return refusalText(result.code)
    const { refreshToken, family } = result.issued
    const token = refreshToken ?? ''
    const others = Array.from(names.values())
    let name = names.get(token) ?? `r${family?.generation ?? 0}`
    while (!names.has(token) && others.includes(name)) name += '′'
    names.set(token, name)
    return receivedText(name)
  }
}

export const receivedText = (token: string): Text =>
  text(`200, refresh token ${token}`, `200，刷新令牌 ${token}`)

export const refusalText = (code: string): Text => text(`refused: ${code}`, `被拒绝：${code}`)

/**
 * Of a race in which a session with refresh tokens is revoked: afterwards none of its tokens is accepted.
 * @param issued all credentials that were issued, also those that the race adds to it later
 */
export function revokedPlay(
  world: World,
  sessions: Sessions,
  session: Session,
  issued: readonly Issued[],
  because: { readonly good: Text; readonly bad: Text },
): Pick<Play, 'state' | 'verdict'> {
  return {
    state: async () => [
      ...(await recordFacts(world, session.mechanism, session.id)),
      await denylistFact(world, session),
    ],
    async verdict() {
      const holds = !(await isAnyAccepted(world, sessions, issued))
      return { holds, because: holds ? because.good : because.bad }
    },
  }
}
