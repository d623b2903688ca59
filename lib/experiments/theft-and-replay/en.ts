export const en = {
  title: 'Theft and replay',
  task: [
    'Log in as Alice on all four lanes.',
    'Copy the credential of each lane to Mallory, and check it as Mallory.',
    'Then change one setting so that a copy is refused while Alice stays logged in with the same session.',
  ],
  question: 'Mallory copies Alice’s credential on each of the four lanes. On how many is the copy accepted?',
  choices: {
    none: 'None: the server notices the other client',
    two: 'Two: only on those where the credential carries the session',
    all: 'All four',
  },
  checks: {
    replayed: 'Mallory’s copy is accepted on every lane',
    held: 'Mallory’s copy is refused, and Alice’s session is still accepted after that',
  },
  hints: {
    'steal-each': 'A copy is enough: Mallory needs no password. Log in as Alice first, then steal.',
    'check-as-mallory': 'Choose “Steal” on each lane, then “Check as Mallory”.',
    'what-differs':
      'The credential is the same. What else differs between Alice’s request and Mallory’s request?',
    binding:
      'The user agent and the network differ. Policy, “Binding”: set “User agent” or “IP address” to “step-up”, then check as Mallory again.',
    'owner-again': 'After Mallory was refused, check as Alice once more: her session must still be accepted.',
    'own-login':
      'Mallory logged in herself. That is a session of her own; here she must use a copy of Alice’s credential.',
    'lanes-left': 'Not every lane has been tried yet. Steal and check as Mallory on the remaining lanes too.',
    'ended-for-both':
      'Ending the session refuses Mallory, and Alice with her. Look for a setting that distinguishes the two clients.',
  },
  reason:
    'All four credentials are bearer credentials: a client that presents one is treated as its owner, regardless of whether the server looks it up or only verifies it (RFC 6750 §5.3). Binding to the user agent or network refuses a simple copy, but an attacker can imitate both. Only proof of possession, such as DPoP (RFC 9449), ties a token to a key that does not leave the client.',
}
