export const en = {
  title: 'Redis outage: open or closed?',
  task: [
    'Log in as Alice, choose “Second device”, and log out her other sessions: the phone is revoked. Set “Store outage” to fail-open, stop Redis in Fleet, and check as the phone.',
    'Start Redis. Fail closed again, and change the policy so that in an outage the browser can still be checked on the sealed cookie and the JWT, but not the phone. Stop Redis and check both.',
    'During this outage, try a transfer. Then start Redis and check both clients once more.',
  ],
  question:
    'The phone’s session was revoked. Then Redis stops, and the policy fails open. What does a check of its sealed cookie or JWT return?',
  choices: {
    accepted: 'Accepted',
    refused: 'Refused: the session was revoked before',
    unavailable: '503: the store is unavailable',
  },
  checks: {
    open: 'Under fail-open, the revoked phone is accepted during the outage',
    readable:
      'Under fail-closed, with verifications cached for at most 30 seconds, the browser is accepted during the outage and the revoked phone is not',
    'no-writes': 'During that outage, a transfer is not accepted',
    recovered: 'After it, without a new login, the phone is refused and the browser is accepted',
  },
  hints: {
    'revoke-first':
      'Revoke before the outage: “Second device”, then “More”, “Log out my other sessions” as Alice in the browser.',
    'fail-open':
      'Policy, “All mechanisms”: set “Store outage” to “fail-open”. Then Fleet: in the box “Redis”, choose “down”.',
    'check-the-phone':
      'Choose “Check” in the line of the phone, on the sealed cookie and on the JWT, while Redis is down.',
    'what-needs-redis':
      'The signature needs no store. Which part of a check does? Could a node reuse its answer for a short time?',
    'fail-closed': 'Set “Store outage” back to “fail-closed”: without an answer, a request is not accepted.',
    'short-cache':
      'Policy: set “Verified-cookie cache” (sealed cookie) and “Verified-token cache” (JWT) to 30 s. A change of policy clears it, so check before the outage.',
    'both-clients':
      'Check as the browser just before Redis stops. During the outage, check as the browser within 30 seconds, and as the phone.',
    transfer: 'During the outage choose “More”, “Transfer 10”: a sensitive action does not use the cache.',
    'redis-up':
      'Fleet: in the box “Redis”, choose “up”. Then check as the phone and as the browser on both lanes.',
    'revoked-too-late':
      'The revocation itself needs Redis, so it failed. Revoke the phone’s session before Redis stops.',
    'sensitive-only':
      'Checks before sensitive actions only: then a revoked credential reads at any time, also without an outage. Check on every request.',
    'no-revocation':
      'Without revocation data nothing can be unavailable, and the revoked phone is always accepted. Keep a technique on both lanes.',
    'cache-too-long':
      'For this long, a node may accept a session that was revoked elsewhere. Choose 30 seconds at most.',
    'still-open':
      'The cache helps the browser, but under fail-open the phone, which is in no cache, is still accepted. Set “Store outage” to “fail-closed”.',
  },
  reason:
    'If the revocation data cannot be read, a server can refuse everything or accept everything; ASVS 16.5.3 requires the first, and here the server responds within a second instead of hanging (connect-redis, issue 373). A short cache of verifications lets readers continue: a revocation removes the session from the cache of the node that performs it, and sensitive actions never use it. The number states the remaining risk: a session that is revoked through another node, or could not be revoked during the outage, may be accepted for up to 30 seconds. References have no such choice: without their record there is nothing to accept.',
}
