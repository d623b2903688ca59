import type { BenchState } from '#lib/bench/state.ts'
import { deviceOf } from '#lib/core/device.ts'
import { RequestRefused } from '#lib/core/errors.ts'
import type { PresentedCredentials } from '#lib/core/mechanism.ts'
import { factsOf, hasRefreshToken } from '#lib/core/mechanism-facts.ts'
import { MECHANISM_IDS } from '#lib/core/session.ts'
import { dataOfText, dataVersionOf, textOfData } from '#lib/core/session-data.ts'
import { authenticate, notDuringErasure } from './authenticate.ts'
import type { JsonOf } from './contract.ts'
import { dataRoutes } from './data-routes.ts'
import {
  credentialResponse,
  LIMIT_DETAILS,
  publicUser,
  reachedEverywhere,
  reachOf,
  refused,
  viewOf,
  withStickyCookie,
} from './mechanism-responses.ts'
import { check, type MechanismCall, noteReauthentication, onMechanism } from './on-mechanism.ts'
import { type ProblemResult, problem } from './respond.ts'
import { CredentialResponse, LogoutResponse, MeResponse, TransferResponse } from './responses.ts'
import {
  EmptyBody,
  LoginBody,
  LogoutBody,
  MeQuery,
  RefreshBody,
  StepUpBody,
  TransferBody,
} from './schemas.ts'

const PARAMS = { mechanism: MECHANISM_IDS }
const CARRIERS_IN_WORDS = MECHANISM_IDS.map((id) => `${id}: ${factsOf(id).carriers.join(', ')}`).join('; ')

const login = onMechanism(
  {
    act: 'login',
    summary: `Log in. Carriers, default first: ${CARRIERS_IN_WORDS}`,
    params: PARAMS,
    body: LoginBody,
    errors: [409, 429],
    response: CredentialResponse,
  },
  async (call, body) => {
    const { bench, node, id, presented, sessions, seen } = call
    const { carriers } = factsOf(id)
    const carrier = body.carrier ?? carriers[0]
    if (!carriers.includes(carrier)) {
      throw new RequestRefused('not_supported', `${id} supports only the carrier ${carriers.join(' or ')}.`, {
        field: 'carrier',
      })
    }
    const named = bench.account(body.username)
    if (named && call.responseEvent) call.responseEvent.user = named.name
    const user = await authenticate(call, body.username, body.password)
    const device = body.device ?? deviceOf(seen.userAgent)
    const data = body.data === undefined ? undefined : textOfData(body.data)
    const options = {
      rememberMe: body.rememberMe ?? false,
      carrier,
      device,
      ...(data === undefined ? {} : { data }),
    }
    // The presented session is replaced in the same step (ASVS 7.2.4). Its credential is not reused.
    const result = await notDuringErasure(call, user.name, () =>
      sessions.login(user, seen, options, presented),
    )
    if (!result.ok) {
      throw new RequestRefused('too_many_sessions', LIMIT_DETAILS[result.by](user.name, result.limit))
    }
    call.lab.benches.noteLogin(bench)
    return withStickyCookie(call, credentialResponse(call, result.issued, result.account, bench.nowAt(node)))
  },
)

const me = onMechanism(
  {
    act: 'me',
    summary: 'Check the credential and return user and session',
    params: PARAMS,
    query: MeQuery,
    body: EmptyBody.optional(),
    response: MeResponse,
  },
  async (call, _, { slide }) => {
    const checked = await check(call, { slide: slide !== '0' })
    if (!checked.ok) return refused(call, checked)
    const { session, account, revocationCheck } = checked
    return {
      status: 200,
      body: {
        user: publicUser(account),
        session: viewOf(call, session),
        ...(session.data === undefined
          ? {}
          : { data: dataOfText(session.data), version: dataVersionOf(session) }),
      },
      ...(revocationCheck === 'skipped' ? { headers: { 'revocation-check': 'skipped' } } : {}),
    }
  },
)

const refresh = onMechanism(
  {
    act: 'refresh',
    summary: 'Refresh the credential',
    params: PARAMS,
    body: RefreshBody,
    response: CredentialResponse,
  },
  async (call, body) => {
    const { bench, node, id, presented, sessions, seen } = call
    const problemOfToken = checkRefreshToken(call, body.refresh_token)
    if (problemOfToken) return problemOfToken
    const token = hasRefreshToken(id) ? (body.refresh_token ?? presented.refreshToken) : presented.credential
    const renewed = await sessions.refresh(token, seen)
    if (!renewed.ok) return refused(call, renewed)
    const bytesUp = (presented.credential?.length ?? 0) + (hasRefreshToken(id) ? (token?.length ?? 0) : 0)
    return { ...credentialResponse(call, renewed.issued, renewed.account, bench.nowAt(node)), bytesUp }
  },
)

/**
 * @returns a problem if there is a refresh token in the body and another in a cookie
 * @throws RequestRefused if the mechanism has no refresh tokens
 */
function checkRefreshToken(
  { id, presented }: MechanismCall,
  inBody: string | undefined,
): ProblemResult | null {
  if (inBody === undefined) return null
  if (!hasRefreshToken(id)) {
    throw new RequestRefused('invalid_request', `${id} has no refresh token. Omit refresh_token.`, {
      field: 'refresh_token',
    })
  }
  if (presented.refreshToken === null) return null
  const detail = 'Send the refresh token in the body or in the cookie, not both.'
  return problem({ code: 'malformed', status: 400, detail })
}

/** The credentials of a logout. A refresh token in the body takes precedence if its session is active (RFC 7009 §2.1). */
async function presentedForLogout(
  { presented, sessions }: MechanismCall,
  inBody: string | undefined,
): Promise<PresentedCredentials> {
  if (inBody === undefined) return presented
  const byRefreshToken = { credential: null, refreshToken: inBody }
  return (await sessions.sessionOf(byRefreshToken)) === null ? presented : byRefreshToken
}

const logout = onMechanism(
  {
    act: 'logout',
    summary: 'Log out; returns whether copies are still accepted',
    params: PARAMS,
    body: LogoutBody,
    response: LogoutResponse,
  },
  async (call, { scope = 'local', refresh_token }) => {
    const { id, sessions, operator } = call
    const problemOfToken = checkRefreshToken(call, refresh_token)
    if (problemOfToken) return { ...problemOfToken, cookies: call.clearedCookies() }
    const credentials = await presentedForLogout(call, refresh_token)
    const own = scope === 'local' ? null : await sessions.sessionOf(credentials)
    const others =
      own === null
        ? []
        : await operator.sessions.endAll({ user: own.user, mechanism: id }, 'revoked_by_user', own.id)
    const summary = scope === 'local' ? {} : { scope, ended: others.length, effects: others }
    if (scope === 'others') {
      if (own === null) return refused(call, { ok: false, code: 'no_credential' })
      return { status: 200, body: { ...reachOf(others), ...summary } }
    }
    const result = await sessions.endPresented(credentials, 'signed_out')
    const [ended, ...alsoEnded] = result.reach === 'nothing' ? [] : result.ended
    const body: JsonOf<typeof LogoutResponse> =
      result.reach === 'this-browser'
        ? { reach: result.reach, copiesLiveUntilAt: result.copiesLiveUntilAt }
        : ended
          ? reachedEverywhere([ended.ending])
          : { reach: 'nothing' }
    return {
      status: 200,
      body: {
        ...body,
        ...summary,
        ...(alsoEnded.length > 0 ? { alsoEnded: alsoEnded.map(({ known }) => known.id) } : {}),
      },
      cookies: call.clearedCookies(),
    }
  },
)

const transfer = onMechanism(
  {
    act: 'transfer',
    summary: 'Transfer money (requires recent authentication)',
    params: PARAMS,
    body: TransferBody,
    response: TransferResponse,
  },
  async (call, { to, amount }) => {
    const { bench, node, lab } = call
    const checked = await check(call, { slide: true, sensitive: true })
    if (!checked.ok) return refused(call, checked)
    call.trace.begin('freshness')
    const age = bench.nowAt(node) - checked.session.authenticatedAt
    if (age > bench.state.policy.stepUp.windowSeconds * 1000)
      return refused(call, { ok: false, code: 'step_up_required' })
    const from = checked.session.user
    let balance = 0
    await lab.benches.change(bench, ({ state }) => {
      const users = usersAfterTransfer(state.users, { from, to, amount })
      balance = users.find(({ name }) => name === from)?.balance ?? 0
      return { users }
    })
    return { status: 200, body: { balance } }
  },
)

/** The users after a transfer. @throws RequestRefused if the transfer is not possible */
function usersAfterTransfer(
  users: BenchState['users'],
  { from, to, amount }: { from: string; to: string; amount: number },
): BenchState['users'] {
  if (!users.some(({ name }) => name === to) || to === from) {
    throw new RequestRefused('invalid_request', 'Recipient must be another user of this bench.', {
      field: 'to',
    })
  }
  if ((users.find(({ name }) => name === from)?.balance ?? 0) < amount) {
    throw new RequestRefused('invalid_request', 'Insufficient balance.', { field: 'amount' })
  }
  return users.map((user) => {
    if (user.name === from) return { ...user, balance: user.balance - amount }
    return user.name === to ? { ...user, balance: user.balance + amount } : user
  })
}

const stepUp = onMechanism(
  {
    act: 'step-up',
    summary: 'Re-authenticate (step-up)',
    params: PARAMS,
    body: StepUpBody,
    errors: [429],
    response: CredentialResponse,
  },
  async (call, { password }) => {
    const { bench, node, presented, sessions, seen } = call
    const checked = await check(call, { slide: false, sensitive: true, bringsPassword: true })
    if (!checked.ok) return refused(call, checked)
    await authenticate(call, checked.session.user, password, checked.session.id)
    const issued = await sessions.stepUp(checked.session, seen, presented.credential ?? '')
    if (!issued) return refused(call, { ok: false, code: 'session_ended' })
    await noteReauthentication(call, issued.session)
    return credentialResponse(call, issued, checked.account, bench.nowAt(node))
  },
)

export const mechanismRoutes = {
  '/api/{mechanism}/login': { POST: login },
  '/api/{mechanism}/me': { GET: me },
  ...dataRoutes,
  '/api/{mechanism}/refresh': { POST: refresh },
  '/api/{mechanism}/logout': { POST: logout },
  '/api/{mechanism}/transfer': { POST: transfer },
  '/api/{mechanism}/step-up': { POST: stepUp },
}
