// Quarantined: the worker of the page that injected script attacks, with a deliberate flaw.

/** The token response: only this worker has it. */
let credential = null

/** The flaw: every response is passed on unchanged, also the one of a refresh, which contains the new tokens. */
addEventListener('message', async ({ data: { id, mechanism, login, method, act, body } }) => {
  const response = login
    ? await send(mechanism, 'POST', 'login', { ...login, carrier: 'bearer' })
    : await send(mechanism, method, act, withRefreshToken(act, body))
  if (response.body?.credential) credential = response.body.credential
  postMessage({ id, response: login ? { status: response.status, body: null } : response })
})

/** The page has no refresh token that it could send. */
function withRefreshToken(act, body) {
  return act === 'refresh' && credential?.refresh_token
    ? { ...body, refresh_token: credential.refresh_token }
    : body
}

async function send(mechanism, method, act, body) {
  const response = await fetch(`/api/${mechanism}/${act}`, {
    method,
    headers: {
      ...(body ? { 'content-type': 'application/json' } : {}),
      ...(credential === null ? {} : { authorization: `Bearer ${credential.access_token}` }),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  return { status: response.status, body: await response.json().catch(() => null) }
}
