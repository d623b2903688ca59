/** Strings of requests that are copied as code. They load with the parts that show such code. */
export const code = {
  title: 'As code',
  form: 'Form of the code',
  withCredential: 'with the credential',
  warning: 'Anyone with this text can act as the user until the credential expires.',
  without: 'Credential omitted; insert your own.',
  kitNote: 'For tests with the kit: its world has the users, passwords and credentials.',
  copy: 'Copy',
  copied: 'Copied',
  notCopied: 'The browser refused; select the text and copy it.',
  copyAs: (what: string) => `Copy as ${what}`,
  kinds: { curl: 'curl', fetch: 'fetch', playwright: 'Playwright', kit: 'Playwright with the kit' },
}

export type CodeWords = typeof code
