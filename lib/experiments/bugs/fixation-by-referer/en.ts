export const en = {
  title: 'Session fixation, detected by Referer',
  question:
    'Mallory places the ID of her own session in Alice’s browser, and Alice logs in on the page of the shop. Does the check of the Referer stop Mallory?',
  choices: {
    'planted-works': 'No: Mallory uses the ID that she placed, and is Alice',
    'all-links-fail': 'Yes, but no link from another site works any longer',
    guessable: 'No: Mallory guesses the new ID',
  },
  hints: {
    where:
      'Which requests does the check see: that of Alice’s login, and that of Mallory’s client? What do they contain?',
    remedy: 'The ID from before the login must be worth nothing after it.',
  },
  fixes: {
    'demand-referer': {
      text: 'Refuse requests without a Referer',
      explanation:
        'The exploit still succeeds, because Mallory’s client sends any header; and browsers that omit the header are refused.',
    },
    'bind-address': {
      text: 'Bind the session to the network address',
      explanation:
        'The exploit fails, and so does the test: Alice is logged out when her phone changes to the mobile network.',
    },
    'compare-origin': {
      text: 'Compare the Origin header instead',
      explanation:
        'The exploit still succeeds: Alice logs in on the real page, and Mallory’s client omits the header.',
    },
    'new-id': {
      text: 'Issue a new ID at the login',
      explanation: 'Right: the planted ID has no record any longer, whatever headers a request contains.',
    },
  },
  reason:
    'Fixation has no trace in headers: the victim logs in on the real page, and the attacker controls the client that comes later. Referer may be absent or invented. The remedy is not detection but a new ID at each login, which makes the old one worthless (ASVS 7.2.4).',
}
