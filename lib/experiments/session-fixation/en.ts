export const en = {
  title: 'Session fixation',
  task: [
    'Log in as Bob on all four lanes and steal each credential: Mallory now has the credential that this browser will send.',
    'Without logging out, log in as Alice in the same browser. Check as Mallory on every lane.',
    'Change the policy so that the planted credential is refused on all four lanes after the login, and repeat.',
  ],
  question:
    'Mallory has planted a credential in the browser before Alice logs in there. On how many lanes does it then belong to Alice’s session?',
  choices: {
    none: 'None: each login issues a new credential',
    two: 'Two: where the credential refers to a record on the server',
    all: 'All four',
  },
  checks: {
    replaced: 'On every lane, Alice’s login replaced the planted credential by another one',
    'not-victim': 'Mallory used the planted credential after that, and was never Alice',
    ended: 'On every lane, the planted credential is refused because the login replaced its session',
  },
  hints: {
    plant: 'Choose Bob as the user, log in, and steal. That credential is the one that Mallory plants.',
    'same-browser': 'Now choose Alice and log in. The browser sends the planted credential with that login.',
    'check-as-mallory': '“Check as Mallory” on each lane. As which user is she accepted, if at all?',
    'still-bob':
      'On two lanes Mallory is still accepted as Bob. What would the server need to refuse a credential that carries the session?',
    revocation:
      'The login ends the planted session, but nothing checks that. Policy: set a revocation technique for the sealed cookie and the JWT, or choose “hardened”.',
    repeat: 'Log in as Bob again, steal, log in as Alice, check as Mallory, then as Alice.',
    'own-credential':
      'That is a copy of Alice’s own credential: theft, after her login. For fixation, Mallory must have the credential before it: log in as Bob first.',
    'logged-out':
      'The planted credential was given up before Alice logged in. Log in as Alice while the browser still sends it.',
    'other-refusal':
      'Mallory was refused because her user agent or her network differs: she can imitate the one and share the other. The session that she planted must have ended.',
  },
  reason:
    'Fixation works if a login keeps the session ID that the browser already has: the attacker who planted it is then logged in as the victim. ASVS 7.2.4 therefore requires a new token at authentication, and the end of the old one. Here each login issues a new credential on every lane, and an ID chosen by a client is never adopted. Without revocation data, a planted sealed cookie or JWT remains what it was, the attacker’s own session, until it expires.',
}
