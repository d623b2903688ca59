export const en = {
  title: 'A sealed cookie that scripts can read',
  question:
    'A script of Mallory runs in a page of the shop. The session cookie is encrypted (iron-session). What can Mallory do?',
  choices: {
    copied: 'Copy the cookie, and be Alice in her own client',
    'read-contents': 'Read the contents of the session, but not use it',
    nothing: 'Nothing: the cookie is encrypted',
  },
  hints: {
    where: 'Which attribute decides whether document.cookie contains the cookie?',
    remedy: 'A script must not receive the value at all, whatever it looks like.',
  },
  fixes: {
    renamed: {
      text: 'Rename the cookie to __Host-session',
      explanation:
        'The exploit still succeeds: the prefix limits who may set the cookie, not who may read it.',
    },
    'narrow-path': {
      text: 'Send the cookie to /account only',
      explanation:
        'The exploit fails, and so does the test: Alice is not logged in on the other pages. A frame with /account would also make the cookie readable again.',
    },
    'short-life': {
      text: 'Let the session expire after five minutes',
      explanation: 'The exploit still succeeds: a script needs less than a second.',
    },
    'http-only': {
      text: 'Set HttpOnly',
      explanation:
        'Right: the browser sends the cookie, and no script can read it. A script can still send requests from the page; that needs other measures.',
    },
  },
  reason:
    'Encryption protects the contents from the client; it does not protect the cookie from being copied, because the server accepts the sealed text from any client. HttpOnly hides it from scripts. Spring Session’s default is HttpOnly; the article turns it off. It does not stop a script from acting in the page for as long as that is open.',
}
