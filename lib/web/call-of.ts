import { lab } from '#lib/bench/lab.ts'
import type { Call, RequestScope } from './call.ts'
import { clientAddress, forwardedScheme } from './client.ts'
import { isSecureOrigin } from './cookies.ts'
import { RequestCredentials } from './credentials.ts'

/** The context of a request before its bench is known: the client and its credentials. */
export function callOf(request: Request, scope: RequestScope): Call {
  const shared = lab()
  const { headers } = request
  const { trustedProxies } = shared.environment
  const host = headers.get('host')
  const secure = isSecureOrigin(host, forwardedScheme(headers, trustedProxies))
  return {
    request,
    lab: shared,
    trace: scope.trace,
    secure,
    transport: { secure, host },
    credentials: new RequestCredentials(headers, secure),
    client: clientAddress(headers, trustedProxies),
    onEvent: (seq) => {
      scope.seq = seq
      scope.exchange?.event(seq)
    },
  }
}
