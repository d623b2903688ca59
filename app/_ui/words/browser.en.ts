/** Strings about the browser and the connection. They load on demand, because few browsers need them. */
export const browser = {
  plainHttp:
    'Plain http: cookies are sent without Secure and __Host-, and tabs share no event stream. Use https or localhost.',
  keepsNoSecure:
    ' Some browsers, among them Safari, keep no Secure cookies on http://localhost: open the page in Chrome or Firefox, or over https.',
  'no-cookies': {
    title: 'This browser did not keep the cookie of its bench',
    text: 'Bench and sessions are sent in cookies, so nothing on this page can work without them. If cookies are blocked, allow them for this site.',
    retry: 'Try again',
  },
  'other-bench': {
    title: 'This browser has opened another bench',
    text: 'Only the tabs that opened it have the passwords of its users, and none of them responded. Continue in one of those tabs, or create a new bench here.',
    retry: 'Create a new bench',
  },
}

export type BrowserWords = typeof browser
