export const en = {
  title: 'Three ways to revoke',
  task: [
    'On both lanes, log in as Alice and choose “Second device”. Revoke the session of this browser, then check both clients.',
    'Policy: change “Revocation” of both mechanisms to “not-before”, and do the same again.',
    'The same with “epoch”. Then log in again: a new session must be accepted.',
  ],
  question: 'Alice uses two devices, and you revoke one of her sessions. With an epoch, which sessions end?',
  choices: {
    one: 'Only the one that you revoked',
    user: 'All of Alice’s sessions on this lane',
    everyone: 'The sessions of all users on this lane',
  },
  checks: {
    denylist: 'Denylist: the revoked session is refused, the other device is accepted after that',
    'not-before': 'Not-before: the other device is refused as well',
    epoch: 'Epoch: the other device is refused as well, and a new login is accepted',
  },
  hints: {
    'two-clients': 'Log in, then choose “Second device”: two sessions of Alice on each lane.',
    'revoke-one': 'In the list of sessions, revoke “this browser”. Then check, and check as the phone.',
    'what-is-named': 'A denylist names sessions. What does a not-before instant name?',
    'set-not-before':
      'Policy: set “Revocation” to “not-before” for the sealed cookie and the JWT. Log in on both devices again, revoke one session, and check both.',
    'set-epoch': 'Policy: set “Revocation” to “epoch”, log in on both devices, revoke one, check both.',
    'new-login':
      'The epoch of Alice is higher now. Does a credential with the new epoch work? Log in and check.',
    'no-second-device':
      'Alice had one session when you revoked it, so it is not shown what happens to others. Choose “Second device” first.',
    'revoked-both':
      'You revoked both sessions one by one. Revoke one of them only, and look at what happens to the other.',
    'logged-out':
      'A logout ends the session of the client that asks for it. Use “Revoke” in the list of sessions.',
  },
  reason:
    'A self-contained credential can only be refused by comparing it with something that the server has stored. A denylist has one entry for each revoked session until it expires: precise, but it grows. Not-before (one instant per user) and epoch (one counter per user) stay small and refuse everything that was issued to the user before, so they cannot end a single session. That is right after a stolen password, and wrong for “log out this phone”.',
}
