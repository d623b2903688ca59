export const en = {
  title: 'Revocation lag',
  task: [
    'Log in as Alice on all lanes and copy each credential to Mallory.',
    'Log out as Alice, then check as Mallory.',
    'Advance the clock until the remaining copies are refused. For the JWT, find the moment to within one minute.',
  ],
  question: 'Alice logs out. On how many of the four lanes is Mallory’s copy still accepted?',
  choices: { none: 'None', two: 'Two', all: 'All four' },
  checks: {
    immediate: 'Copies that refer to a record are refused immediately after the logout',
    lag: 'Copies that carry the session are accepted after the logout',
    measured: 'You saw the copies refused at last; for the JWT, to within one minute',
  },
  hints: {
    'steal-then-log-out': 'Mallory needs the copy before Alice logs out: steal first.',
    'check-after-logout':
      'Log out as Alice on each lane, then choose “Check as Mallory” without moving the clock.',
    'self-contained': 'On which lanes did the logout have nothing to delete?',
    'check-the-others': 'Check as Mallory on the sealed cookie and on the JWT, after Alice’s logout.',
    advance: 'The clock of the bench stands still. Advance it, and check as Mallory again.',
    lifetimes: 'How long does the access token live? Policy, “JWT”, states it.',
    'last-minute':
      'Advance to 30 seconds before the access token expires and check as Mallory; advance one minute and check again. For the cookie, advance by more than the absolute timeout.',
    'nothing-stolen':
      'Alice logged out before anything was copied. Log in again, and steal before the logout.',
    'policy-changed':
      'A revocation technique removes the lag that you want to measure. Start again, and leave the policy as it is.',
    'too-coarse':
      'The copy was accepted, then refused much later: the moment is somewhere between. Start again and advance in smaller steps near the end.',
  },
  reason:
    'Logout deletes a record, so a reference is refused immediately. A sealed cookie or JWT carries the session: without a denylist, a not-before instant or an epoch there is nothing to delete, and a copy is valid until it expires. For the JWT that is the lifetime of the access token, 15 minutes here. The sealed cookie is worse: each check renews it, so an attacker keeps it up to the absolute timeout. This is by design, and is regularly reported as a fault (iron-session, issue 530).',
}
