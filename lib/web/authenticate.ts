import { loginTicketsOf } from '#lib/bench/login-tickets.ts'
import { throttleAddressOf } from '#lib/bench/protection.ts'
import { userTurnsOf } from '#lib/bench/user-data/user-turns.ts'
import { addressKey } from '#lib/core/address.ts'
import { RequestRefused } from '#lib/core/errors.ts'
import type { Account } from '#lib/core/sessions.ts'
import type { BenchCall } from './call.ts'

/**
 * Checks a password. The response and its time are the same for a wrong password, an unknown user and a disabled user
 * (ASVS 6.3.8).
 * @param sessionId the active session that re-authenticates. Its wrong passwords are counted separately from those of logins.
 */
export async function authenticate(
  { bench, trace, client }: BenchCall,
  username: string,
  password: string,
  sessionId?: string,
): Promise<Account> {
  trace.begin('password')
  const user = bench.state.users.find(({ name }) => name === username)
  if (user?.disabled === false && loginTicketsOf(bench).redeems(username, password)) return user
  const address = addressKey(client)
  const attempt =
    sessionId === undefined
      ? { user: username, isUser: user !== undefined, address: throttleAddressOf(bench, address) }
      : { sessionId }
  const from = trace.elapsed()
  const isRight = await bench.loginThrottle.guarded(attempt, async () => {
    const stored = user?.passwordHash ?? null
    const presented = { user: username, password, stored }
    const isSame = await bench.passwords.check(presented, { address, bench: bench.id })
    return isSame && user?.disabled === false
  })
  trace.add('password', trace.elapsed() - from)
  if (isRight && user) return user
  throw new RequestRefused('invalid_credentials', 'Invalid user name or password.')
}

/** Runs a login when no data of the user is being erased: otherwise a part of it would be erased, and a part would remain. */
export function notDuringErasure<T>(
  { bench }: Pick<BenchCall, 'bench'>,
  user: string,
  login: () => Promise<T>,
): Promise<T> {
  return userTurnsOf(bench).login(user, login)
}
