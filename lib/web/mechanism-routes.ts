import { composeSessions } from '#lib/bench/compose.ts'
import { BENCH_LIFE_MS, type BenchState } from '#lib/bench/state.ts'
import { addressKey } from '#lib/core/address.ts'
import type { CredentialSizeView, MeasureCredential } from '#lib/core/credential-size.ts'
import { RequestRefused } from '#lib/core/errors.ts'
import type { LimitKind } from '#lib/core/limits.ts'
import type { Held, Issued } from '#lib/core/mechanism.ts'
import { isRefused, MECHANISM_IDS, type MechanismId, type Session, sessionView } from '#lib/core/session.ts'
import type { Account, CheckOptions, Sessions } from '#lib/core/sessions.ts'
import type { EndEffect } from '#lib/core/termination.ts'
import type { Refused } from '#lib/core/verdict.ts'
import type { RequestAct } from '#lib/ledger/event.ts'
import { hasRefreshToken, MECHANISMS, takesBearer } from '#lib/mechanisms/index.ts'
import type { BenchCall } from './call.ts'
import { deviceOf } from './client.ts'
import type { BodyOf, JsonOf, QueryOf, ResponseOf } from './contract.ts'
import {
  clearedCookies,
  credentialCookies,
  credentialSizer,
  type Presented,
  stickyCookie,
  tokenResponse,
} from './credentials.ts'
import { refusalDetail } from './refusal-details.ts'
import { unknownParameter } from './resolve.ts'
import { type ProblemResult, problem, type RouteResult } from './respond.ts'
import { CredentialResponse, LogoutResponse, MeResponse, TransferResponse } from './responses.ts'
import { type BenchContract, type Endpoint, onBench } from './route.ts'
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
const CARRIERS_IN_WORDS = Object.values(MECHANISMS)
  .map(({ id, carriers }) => `${id}: ${carriers.join(', ')}`)
  .join('; ')

/** A request to one mechanism of a bench. */
interface MechanismCall extends BenchCall {
  readonly id: MechanismId
  readonly presented: Presented
  readonly sessions: Sessions
  readonly weigh: MeasureCredential
}

function onMechanism<const C extends BenchContract & { readonly act: RequestAct }>(
  contract: C,
  handle: (
    call: MechanismCall,
    body: BodyOf<C>,
    query: QueryOf<C>,
  ) => Promise<RouteResult<ResponseOf<C>> | ProblemResult>,
): Endpoint<C> {
  const endpoint = onBench<C>({ ...contract, csrf: 'by-policy' }, async (call, read, query) => {
    const { act } = contract
    const { bench, node, trace, onEvent, secure, recorder } = call
    const id = mechanismIn(call.params)
    const presented = call.wallet.find(id)
    if ('ambiguous' in presented) {
      const answer = problem({ code: 'malformed', status: 400, detail: presented.ambiguous })
      // Whoever wants to be rid of a cookie is rid of both.
      return act === 'logout' ? { ...answer, cookies: clearedCookies(id, secure) } : answer
    }
    const client = deviceOf(call.seen.userAgent)
    const weigh = credentialSizer(id, () => bench.nowAt(node), secure)
    const onAnswer = recorder?.take
    const about = { ...presented, mechanism: id, node, act, client, weigh, trace, onEvent }
    const sessions = composeSessions(bench, { ...about, ...(onAnswer ? { onAnswer } : {}) })
    const handled = await handle({ ...call, id, presented, sessions, weigh }, read, query)
    const { credential, refreshToken } = presented
    return { bytesUp: (credential?.length ?? 0) + (refreshToken?.length ?? 0), ...handled }
  })
  return {
    ...endpoint,
    handle: async (call, params, met) => {
      // First of all: without a mechanism, no bench and no body can be valid.
      mechanismIn(params)
      return endpoint.handle(call, params, met)
    },
  }
}

/** @throws RequestRefused `not_found` where the address names none */
function mechanismIn({ mechanism }: BenchCall['params']): MechanismId {
  const id = MECHANISM_IDS.find((known) => known === mechanism)
  if (id) return id
  throw unknownParameter('mechanism', MECHANISM_IDS)
}

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
    const { carriers } = MECHANISMS[id]
    const carrier = body.carrier ?? carriers[0]
    if (!carriers.includes(carrier)) {
      throw new RequestRefused('not_supported', `${id} supports only the carrier ${carriers.join(' or ')}.`, {
        field: 'carrier',
      })
    }
    const named = bench.account(body.username)
    if (named && call.recorder) call.recorder.user = named.name
    const user = await authenticate(call, body.username, body.password)
    const device = body.device ?? deviceOf(seen.userAgent)
    const options = {
      rememberMe: body.rememberMe ?? false,
      carrier,
      device,
      // Nothing is put into a session by putting in the empty text.
      ...(body.data ? { data: body.data } : {}),
    }
    // The session that the client presents is replaced in the same step (ASVS 7.2.4). Its credential is never adopted.
    const entered = await sessions.login(user, seen, options, presented)
    if (!entered.ok) {
      throw new RequestRefused('too_many_sessions', REFUSED_BY[entered.by](user.name, entered.limit))
    }
    call.lab.benches.noteLogin(bench)
    return withStickyCookie(
      call,
      credentialResponse(call, entered.issued, entered.account, bench.nowAt(node)),
    )
  },
)

/** A sticky balancer sends whoever has signed in back to the node that let them in; a client without cookies it knows by its address. */
function withStickyCookie<Body>(
  { bench, node, wallet, secure }: MechanismCall,
  answer: RouteResult<Body>,
): RouteResult<Body> {
  const { cookies = [] } = answer
  if (bench.state.policy.balancer !== 'sticky' || cookies.length === 0 || wallet.node === node) return answer
  return { ...answer, cookies: [...cookies, stickyCookie(node, BENCH_LIFE_MS / 1000, secure)] }
}

const REFUSED_BY: Readonly<Record<LimitKind, (user: string, limit: number) => string>> = {
  user: (user, limit) => `${user} has reached the limit of ${limit} sessions. End one and log in again.`,
  'device-class': (user, limit) =>
    `${user} has reached the limit of ${limit} sessions on this class of device. End one and log in again.`,
  ip: (_, limit) => `This address has reached the limit of ${limit} sessions. End one and log in again.`,
}

/** Checks what was presented. If that renewed the credential, each answer from here on carries the new one. */
async function check({ id, presented, sessions, seen, handBack }: MechanismCall, how: CheckOptions) {
  const checked = await sessions.check(presented.credential, seen, how)
  if (checked.ok) handBack(id, presented.carrier, checked.renewed)
  return checked
}

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
        session: shown(call, session),
        ...(session.data === undefined ? {} : { data: session.data }),
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
    const twice = checkRefreshToken(call, body.refresh_token)
    if (twice) return twice
    const token = hasRefreshToken(id) ? (body.refresh_token ?? presented.refreshToken) : presented.credential
    const renewed = await sessions.refresh(token, seen)
    if (!renewed.ok) return refused(call, renewed)
    const bytesUp = (presented.credential?.length ?? 0) + (hasRefreshToken(id) ? (token?.length ?? 0) : 0)
    return { ...credentialResponse(call, renewed.issued, renewed.account, bench.nowAt(node)), bytesUp }
  },
)

/**
 * @returns the answer to a refresh token in the body next to one in a cookie
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

/** What a logout presents: a refresh token in the body decides while it names a live session (RFC 7009 §2.1). */
async function leaverOf({ presented, sessions }: MechanismCall, inBody: string | undefined): Promise<Held> {
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
    const { id, sessions, secure, operator } = call
    const twice = checkRefreshToken(call, refresh_token)
    if (twice) return { ...twice, cookies: clearedCookies(id, secure) }
    const held = await leaverOf(call, refresh_token)
    const own = scope === 'local' ? null : await sessions.sessionOf(held)
    const others =
      own === null
        ? []
        : await operator.sessions.endAll({ user: own.user, mechanism: id }, 'revoked_by_user', own.id)
    const told = scope === 'local' ? {} : { scope, ended: others.length, effects: others }
    if (scope === 'others') {
      if (own === null) return refused(call, { ok: false, code: 'no_credential' })
      return { status: 200, body: { ...reachOf(others), ...told } }
    }
    const left = await sessions.endPresented(held, 'signed_out')
    const [ended, ...alsoEnded] = left.reach === 'nothing' ? [] : left.ended
    const body: JsonOf<typeof LogoutResponse> =
      left.reach === 'this-browser'
        ? { reach: left.reach, copiesLiveUntilAt: left.copiesLiveUntilAt }
        : ended
          ? reachedEverywhere([ended.ending])
          : { reach: 'nothing' }
    return {
      status: 200,
      body: {
        ...body,
        ...told,
        ...(alsoEnded.length > 0 ? { alsoEnded: alsoEnded.map(({ known }) => known.id) } : {}),
      },
      cookies: clearedCookies(id, secure),
    }
  },
)

/** How far it reached, seen from those who were left behind: the last of their copies decides. */
function reachOf(endings: readonly EndEffect[]): JsonOf<typeof LogoutResponse> {
  const lasting = endings.filter(({ effect }) => !isRefused(effect)).map(({ effectiveAt }) => effectiveAt)
  if (endings.length === 0) return { reach: 'nothing' }
  return lasting.length === 0
    ? reachedEverywhere(endings)
    : { reach: 'nothing', copiesLiveUntilAt: Math.max(...lasting) }
}

/** Every copy is refused; on a node that has not heard of it, from `effectiveAt` on. */
function reachedEverywhere(endings: readonly EndEffect[]): JsonOf<typeof LogoutResponse> {
  const late = endings.filter(({ effect }) => effect === 'within').map(({ effectiveAt }) => effectiveAt)
  return { reach: 'everywhere', ...(late.length === 0 ? {} : { effectiveAt: Math.max(...late) }) }
}

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
      const users = moved(state.users, { from, to, amount })
      balance = users.find(({ name }) => name === from)?.balance ?? 0
      return { users }
    })
    return { status: 200, body: { balance } }
  },
)

/** The users after a transfer. @throws RequestRefused where it cannot be */
function moved(
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
    return credentialResponse(call, issued, checked.account, bench.nowAt(node))
  },
)

export const mechanismRoutes = {
  '/api/{mechanism}/login': { POST: login },
  '/api/{mechanism}/me': { GET: me },
  '/api/{mechanism}/refresh': { POST: refresh },
  '/api/{mechanism}/logout': { POST: logout },
  '/api/{mechanism}/transfer': { POST: transfer },
  '/api/{mechanism}/step-up': { POST: stepUp },
}

/**
 * Alike in body and time for a wrong password, an unknown user and one who is disabled (ASVS 6.3.8).
 * @param sessionId the live session that re-authenticates: its wrong passwords count apart from those of logins
 */
async function authenticate(
  { bench, trace, client }: BenchCall,
  username: string,
  password: string,
  sessionId?: string,
): Promise<Account> {
  trace.begin('password')
  const user = bench.state.users.find(({ name }) => name === username)
  const address = addressKey(client)
  const attempt =
    sessionId === undefined ? { user: username, isUser: user !== undefined, address } : { sessionId }
  const from = trace.elapsed()
  const isRight = await bench.loginThrottle.guarded(attempt, async () => {
    const stored = user?.passwordHash ?? null
    const isSame = await bench.passwords.check(password, stored, { address, bench: bench.id })
    return isSame && user?.disabled === false
  })
  trace.add('password', trace.elapsed() - from)
  if (isRight && user) return user
  throw new RequestRefused('invalid_credentials', 'Invalid user name or password.')
}

/** The answer that hands over a credential, by the carrier of its session. */
function credentialResponse(
  call: MechanismCall,
  issued: Issued,
  account: Account,
  now: number,
): RouteResult<JsonOf<typeof CredentialResponse>> {
  const { id, secure, weigh } = call
  const { bytes, most: mostBytes } = weigh(issued.credential, issued.session)
  const byCookie = issued.session.carrier === 'cookie'
  return {
    status: 200,
    body: {
      user: publicUser(account),
      session: shown(call, issued.session),
      carriage: { bytes, mostBytes } satisfies CredentialSizeView,
      ...(byCookie ? {} : { credential: tokenResponse(issued, now) }),
    },
    cookies: byCookie ? credentialCookies(id, issued, now, secure) : [],
    bytesDown: issued.credential.length + (issued.refreshToken?.length ?? 0),
  }
}

function refused({ id, presented }: MechanismCall, { code, endReason, endedAt }: Refused): ProblemResult {
  if (code === 'csrf' || code === 'step_up_required')
    return problem({ code, status: 403, detail: refusalDetail(code) })
  const scheme = takesBearer(id) ? 'Bearer' : 'Cookie'
  // RFC 6750 §3.1: no error code where no credential was shown.
  const error = presented.credential !== null && scheme === 'Bearer' ? ', error="invalid_token"' : ''
  return problem({
    code,
    status: 401,
    detail: refusalDetail(code),
    ...(endReason ? { endReason } : {}),
    ...(endedAt === undefined ? {} : { endedAt }),
    headers: { 'www-authenticate': `${scheme} realm="session-lab"${error}` },
  })
}

function shown({ sessions }: MechanismCall, session: Session) {
  return sessionView(session, sessions.keeps === 'records' ? 'server' : 'ledger', true)
}

function publicUser({ name, roles }: Account) {
  return { name, roles }
}
