export const en = {
  title: '“A JWT avoids CSRF”',
  question:
    'Alice is logged in at the bank, with a JWT in a cookie. She opens a page of Mallory, which sends a form to the bank. What follows?',
  choices: {
    'transfer-done': 'The transfer is done: her browser sends the cookie',
    'token-stolen': 'Mallory receives the token',
    'signature-fails': 'The signature is not valid for another site',
  },
  hints: {
    where: 'What adds the token to the request: the page, or the browser?',
    remedy: 'The server must learn which page has caused the request, from a header that no page can change.',
  },
  fixes: {
    'same-site-lax': {
      text: 'Set SameSite=Lax',
      explanation:
        'The exploit still succeeds: a page on a sibling host, such as a blog of the bank, is on the same site.',
    },
    'referer-if-present': {
      text: 'Compare the Referer, if there is one',
      explanation:
        'The exploit still succeeds: Mallory’s page states that its address is not to be sent, and the check is skipped.',
    },
    'own-origin': {
      text: 'Refuse other origins',
      explanation:
        'Right: browsers send Origin with each POST, and no page can change it. Clients without a browser send no Origin and no cookie that they did not choose.',
    },
    'cookie-with-origin': {
      text: 'Demand the own origin on each request',
      explanation:
        'The exploit fails, and so does the test: a link in a mail has no Origin header, nor has the mobile app, so both are refused.',
    },
  },
  reason:
    'CSRF uses what the browser adds automatically. A token in the Authorization header is added by the page, so no other site can send it; the same token in a cookie is sent by the browser, whatever format it has. “JWT avoids CSRF” is true of the carrier only. Check Origin or Sec-Fetch-Site on each request that changes something, and keep SameSite as a second line.',
}
