export const en = {
  title: 'Key rotation',
  task: [
    'Log in as Alice on all lanes. Keys: choose “Rotate immediately” for the sealed cookie and for the JWT, as after a leak. Check all lanes, then choose “Refresh”, and check again.',
    'Log in again. Now rotate both keys so that no credential is refused: not the old ones, and not the new ones on any node. Then refresh, so that the session has a credential with the new key.',
    'Delete the old keys. The same session must still be accepted.',
  ],
  question:
    'All signing and sealing keys are replaced immediately, and the old ones deleted. On how many of the four lanes must Alice log in again?',
  choices: { none: 'None', one: 'One', two: 'Two', all: 'All four' },
  checks: {
    emergency:
      'After the replacement, the sealed cookie cannot be refreshed, the JWT can, and the other two lanes are unaffected',
    planned:
      'Every node had the new key before one signed with it; the old credential was accepted, and then replaced by one with the new key',
    deleted: 'The old key was deleted after that, and the same session is still accepted on both lanes',
  },
  hints: {
    'replace-both': 'Log in first. Open “Keys” and choose “Rotate immediately” for both mechanisms.',
    'check-all': 'Choose “Check” on all lanes. Which two refuse, and with which reason?',
    'then-refresh':
      'Choose “Refresh”, then “Check”. A refresh token is looked up in Redis: does it depend on the key?',
    'verify-before-sign':
      'A node that does not have a key yet refuses credentials made with it. What must every node be able to do before the first one signs with a new key?',
    publish: 'Keys: choose “Publish next key” for both mechanisms. It verifies and does not sign yet.',
    overlap: 'Then choose “Rotate with overlap”: the new key signs, and the old one still verifies.',
    'check-then-refresh':
      'Choose “Check” with the old credential, then “Refresh” for one with the new key. Do not log in again in between.',
    'who-needs-the-old-key':
      'As long as a credential with the old key is in use, the key is needed. Has every session a new one?',
    delete: 'After “Refresh” on both lanes, choose “Delete retiring keys”, then check all lanes.',
    'one-node':
      'One node signs with a key that the others do not have, so they refuse its credentials. Publish the key to all nodes first.',
    'deleted-too-soon':
      'The old key was deleted while credentials made with it were in use. Refresh first; in practice, wait as long as the longest credential lasts.',
    'not-an-emergency':
      '“Rotate immediately” is for a key that has leaked: it ends sessions on purpose. A planned rotation has three steps.',
    'not-published':
      'The new key signed before it was published. On this page all nodes receive it at the same moment; in a deployment they do not. Publish it first.',
    'logged-in-again':
      'You logged in again instead of refreshing. The aim is that no user has to: renew the session that exists.',
  },
  reason:
    'A key is needed by every node that verifies, for as long as credentials made with it are valid. So the order is: verify everywhere, then sign, then wait for the longest credential, then delete. The key ID in the credential selects the key (RFC 7517 §4.5). Replacing a single key without overlap invalidates every token that exists, and fails on every verifier with a cached key set (PostHog, pull request 60895). After a leak this is wanted: only sessions with another credential, here the refresh token, continue. An iron seal is accepted for 60 seconds after its lifetime by default, so its key has to stay that much longer.',
}
