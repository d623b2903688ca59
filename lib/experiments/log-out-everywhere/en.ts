export const en = {
  title: 'Log out the other devices',
  task: [
    'Log in as Alice on all lanes, then choose “Second device”. In “More”, choose “Log out my other sessions”, and check each lane as the phone.',
    'Change the policy so that the phone is refused immediately on every lane, while Alice’s browser stays logged in with its session.',
    'Compare the store reads of a check before and after the change.',
  ],
  question:
    'Alice’s browser and phone are logged in on the four lanes. She logs out her other sessions. On how many lanes is the phone still accepted?',
  choices: { none: 'None', two: 'Two', all: 'All four' },
  checks: {
    'still-in':
      'After the logout, the phone is still accepted on both lanes whose credential carries the session, and refused on the other two',
    out: 'On every lane the phone is refused immediately, and the browser’s session is accepted after that',
    cost: 'The same session was checked without a store read before, and with one after, on the sealed cookie and the JWT',
  },
  hints: {
    'second-device': 'Log in first, then choose “Second device”: the phone logs in on every lane.',
    'others-then-check':
      'Choose “More”, “Log out my other sessions”. Then choose “Check” in the line of the phone, in each lane.',
    'what-to-look-up':
      'Two lanes had a record to delete. What could the server look up for the other two, without storing every session?',
    technique:
      'Policy, “Sealed cookie” and “JWT”: choose a revocation technique, such as “denylist”, in both.',
    again: 'Log out the other sessions once more, then check as the phone and as the browser on each lane.',
    'compare-reads':
      'Each lane shows the store reads of its last check. Look at the two lanes that you changed.',
    'check-again':
      'Check once under “none” and once with the technique, with the same session: choose “Check” before and after the change.',
    'own-session-ended':
      'The session of the browser ended too. “Log out my other sessions” ends only those of other clients; start again, or log in on both devices.',
    waited:
      'The phone was refused because its credential had expired. Until then it was accepted: that is not a logout.',
    'sensitive-only':
      'The revocation check is limited to sensitive actions, so reading is still possible with a revoked credential. Check on every request.',
    'one-lane': 'Only one of the two lanes has a revocation technique. Set it on the other one too.',
  },
  reason:
    'A user who loses a phone must be able to end its session (ASVS 7.4.3, 7.5.2). With a record, that is one deletion. A self-contained credential needs something else to look up: a denylist of sessions, a not-before instant or an epoch per user. All of them cost one store read on each check, which is what such a credential was meant to save. A cache of checked credentials saves it again and delays the logout by as long: better-auth received a report about exactly that (issue 6893). A copy of the browser’s own credential is still accepted, because it belongs to the session that was kept.',
}
