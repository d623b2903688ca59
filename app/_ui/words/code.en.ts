/** Strings of requests that are copied as code. They load with the parts that show such code. */
export const code = {
  title: 'As code',
  form: 'Form of the code',
  /** By the most powerful secret that the text contains then. The bench ID is always one of them. */
  withSecret: {
    credential: 'with the credential',
    password: 'with the password',
    bench: 'with the bench ID',
  },
  warning: {
    credential:
      'Contains the credential and the bench ID. Anyone with this text can act as the user until the credential expires, and can control this bench.',
    password:
      'Contains the password and the bench ID. Anyone with this text can log in as the user, and can control this bench.',
    bench: 'Contains the bench ID. Anyone with this text can control this bench.',
  },
  insert: (places: readonly string[]) => `Replace ${places.join(', ')} with your own values.`,
  cookie:
    'The cookies of this browser are HttpOnly, so page script cannot read them: copy the Cookie header from the developer tools.',
  kitNote: 'For tests with the kit: its world has the users, passwords and credentials.',
  copy: 'Copy',
  copied: 'Copied',
  notCopied: 'The browser refused; select the text and copy it.',
  copyAs: (what: string) => `Copy as ${what}`,
  kinds: { curl: 'curl', fetch: 'fetch', playwright: 'Playwright', kit: 'Playwright with the kit' },
}

export type CodeWords = typeof code
