export const en = {
  title: 'Services behind a gateway',
  task: [
    'Open “Services” and log in as Alice. Add a book to the cart and place an order: it passes a gateway in three topologies.',
    'Set “Identity from the gateway” to “plain header” and bypass the gateway as Mallory. Then change it back and try again.',
    'Set “Token relay” to “forwarded unchanged” and revoke the session: the page then reads the cart through each topology.',
  ],
  question:
    'The token is forwarded unchanged, and Alice’s session is revoked. Through which topology is her cart still returned?',
  choices: {
    gateway: 'Gateway: the services trust what it forwards',
    'shared-store': 'Shared store: each service looks up the credential',
    'token-relay': 'Token relay: each service verifies the signature',
  },
  checks: {
    ordered: 'Alice has ordered through all three topologies',
    bypassed: 'Mallory was accepted with a plain header, and refused after you changed the setting',
    revoked: 'After the revocation, two topologies refuse and the token relay still accepts',
  },
  hints: {
    'log-in-there': '“Services”: “Log in as Alice”, then “Add a book to the cart”.',
    order: 'Now “Place an order”. An order empties the cart, so add a book first.',
    'trust-what':
      'A service behind the gateway receives a name. How does it know that the gateway has written it?',
    'plain-header':
      'Set “Identity from the gateway” to “plain header”, then choose “Bypass the gateway as Mallory”.',
    'signed-again': 'Set it back to “signed assertion” and bypass the gateway once more: it must be refused.',
    'revoke-there':
      'Set “Token relay” to “forwarded unchanged”. Log in, add a book, then “Revoke the session”.',
    'who-asks':
      'Which of the topologies asks a store or the app on each request, and which only verifies a signature?',
    'empty-cart': 'The cart was empty, so there was nothing to order. “Add a book to the cart” first.',
    exchanged:
      'The token was exchanged at each hop, and the token service refuses a revoked session. Set “Token relay” to “forwarded unchanged”.',
    'logged-out':
      'After a logout the browser sends no credential, so nothing is shown about a revoked one. “Revoke the session” instead.',
  },
  reason:
    'The gateway checks each request, including revocation, and a shared store answers each lookup with the newest state. A token that is forwarded unchanged is verified with a published key alone: no service learns of the revocation, and the token is accepted until it expires, here for five minutes. Exchanging it at each hop (RFC 8693) asks the token service, which has the revocation data. An identity that the gateway forwards must be signed and short-lived, or only reachable through the gateway; otherwise any client in the network can write the header itself.',
}
