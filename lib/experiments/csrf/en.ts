export const en = {
  title: 'CSRF and SameSite',
  task: [
    'Log in as Alice and choose “Transfer 10”. “Inspect” that request, “Wire”, copy it as curl with the credential. curl plays the browser: add -H "Sec-Fetch-Site: same-site", as a page on another port of this host would send it, and run it.',
    'A page of another site: replace the header by -H "Sec-Fetch-Site: cross-site" and remove the cookie, because the cookie is SameSite=Lax. Run it.',
    'Policy: set “CSRF protection” to “fetch-metadata” and repeat the first command: it must be refused. Alice’s own transfer, and a link from another site (GET …/me with “cross-site” and the cookie), must still be accepted.',
  ],
  question:
    'All cookies are SameSite=Lax, and the server checks nothing else. A page on another port of the same host sends a transfer from Alice’s browser. Is it carried out?',
  choices: {
    'no-cookie': 'No: the browser sends no cookie',
    'no-origin': 'No: it is another origin, so the request is blocked',
    yes: 'Yes: it is the same site',
  },
  checks: {
    sent: 'A page on another port of this host has transferred Alice’s money',
    lax: 'The same request from another site arrives without a cookie, and is refused',
    blocked:
      'With the protection, the same-site request is refused, Alice’s own transfer and a cross-site link are accepted',
  },
  hints: {
    transfer:
      '“More”, “Transfer 10” on a lane, then “Inspect” it and open “Wire”. “As code” has a form with the credential.',
    'same-site': 'Add -H "Sec-Fetch-Site: same-site" to the copied command. Ports do not count in a site.',
    'without-cookie':
      'A browser does not add a SameSite=Lax cookie to a POST from another site. What is left of the request?',
    'cross-site': 'Delete the cookie header from the command, and send -H "Sec-Fetch-Site: cross-site".',
    'fetch-metadata': 'Policy, “CSRF protection”: “fetch-metadata”. Then send the same-site command again.',
    'still-usable':
      'Now the other side: “Transfer 10” on the page, and the copied check (GET /me) with -H "Sec-Fetch-Site: cross-site".',
    'no-header':
      'That was Alice’s own transfer: without Sec-Fetch-Site it could have come from the page itself. Add the header that a browser would send.',
    'lax-with-cookie':
      'You sent the cookie with a cross-site POST. A browser does not do that for SameSite=Lax; remove the cookie from the command.',
    'session-ended':
      'The request was refused because the session had ended, so Alice cannot transfer either. Let the server distinguish the pages instead.',
  },
  reason:
    'A cookie is sent by the browser, whatever page asks. SameSite=Lax keeps it from a POST of another site, but a site is the registrable domain: other ports and subdomains belong to it. The server therefore has to check the origin as well; Sec-Fetch-Site states it, and page script cannot set it. Only “same-origin” and “none” are accepted for a change, while reads stay open, so that links work. A token in the Authorization header is not sent by the browser on its own, so it is not subject to CSRF, whatever its format.',
}
