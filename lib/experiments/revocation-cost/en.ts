export const en = {
  title: 'The cost of revocation',
  task: [
    'Log in as Alice on all lanes and check. Revoke her sessions, check again, and compare the store reads of the lanes.',
    'Choose the preset “hardened” and do the same again: every lane must refuse.',
    'For the sealed cookie or the JWT, change “Revocation check” so that a check reads nothing, but a transfer after the revocation is refused.',
  ],
  question:
    'Under “hardened”, the sealed cookie and the JWT can be revoked. How many store reads does one check need there?',
  choices: {
    none: 'None: the credential carries the session',
    one: 'One, as for a record',
    two: 'Two: the denylist and the session',
  },
  checks: {
    free: 'A credential that carries the session is checked without a store read, and accepted after the revocation',
    paid: 'On every lane a check reads the store, and the revoked session is refused',
    selective: 'After a revocation, a check without a store read is accepted, and a transfer is refused',
  },
  hints: {
    'store-reads': 'Each lane shows “store reads” of its last check. Note them before you change anything.',
    'revoke-then-check': 'Revoke “this browser” in the list of sessions of each lane, then check all lanes.',
    hardened: 'Preset “hardened”: log in again, check, and look at the store reads.',
    'revoke-again': 'Now revoke the sessions again and check all lanes.',
    'which-requests': 'Does every request need to know about a revocation, or only those that do harm?',
    'sensitive-acts':
      'Policy, “Revocation check”: “sensitive-acts”. Log in, revoke, check, then “More”, “Transfer 10”.',
    'logged-out':
      'After a logout the browser sends no credential, so nothing is checked. Revoke the session in the list instead.',
    cached:
      'A cache of verified credentials also saves the read, but a revoked one is then accepted for that long. Set it to 0 and change what is checked.',
    'no-revocation':
      'Without a revocation technique there is nothing to read, and a transfer is not refused either. Keep the denylist.',
  },
  reason:
    'A self-contained credential saves the read only as long as it cannot be revoked. With a denylist each check reads the store once, as often as for a record: the advantage that remains is that any node can check it, and that the denylist is small. Checking revocation before sensitive actions only keeps reads free and lets a revoked client read on until the credential expires. That is a decision about risk, not about performance.',
}
